/**
 * AWS's list prices in us-east-1, in dollars, without any free tier but the one that has no end. AWS's own pages
 * (aws.amazon.com/<service>/pricing) load their tables by script; so beside each price stands the page that quotes it,
 * read on the date given. When AWS changes one, change it here, its page and the date with it.
 */
export const PRICES = {
  asOf: '2026-11-30',
  region: 'us-east-1',
  source: 'pages that quote https://aws.amazon.com/<service>/pricing, each named in infra/cli/cost/prices.ts',
  usd: {
    /** Lambda on arm64, the first tier: cloudchipr.com/blog/aws-lambda-pricing (2024). */
    lambdaGbSecond: 0.0000133334,
    /** aws.amazon.com/lambda/pricing, and notes that repeat it beside the above. */
    lambdaRequest: 0.2e-6,
    /** apigatewaycost.com/aws; awsforengineers.com/blog/aws-api-gateway-pricing-explained (2025-05). */
    httpApiRequest: 1e-6,
    /** cloudburn.io/blog/amazon-sqs-pricing (2026-03). */
    sqsRequest: 0.4e-6,
    /** On demand: airbyte.com/data-engineering-resources/dynamodb-pricing. */
    dynamoWriteUnit: 0.625e-6,
    dynamoReadUnit: 0.125e-6,
    /** The four in the same proportion: docs.echo.stream/docs/table-pricing; the dollars themselves were not found. */
    dynamoGbMonth: 0.25,
    /** Point-in-time recovery, on top; as above. */
    dynamoRecoveryGbMonth: 0.2,
    /** hivebook.wiki, "AWS Secrets Manager". */
    secretMonth: 0.4,
    secretRead: 0.05 / 10_000,
    /** Standard resolution, for each metric that an alarm watches: c3x.dev/resources/aws/aws_cloudwatch_metric_alarm. */
    alarmMetricMonth: 0.1,
    /** Prorated by the hours in which it is sent: signoz.io/guides/cloudwatch-pricing (2026-02). */
    customMetricMonth: 0.3,
    /** Each beyond the three that are free for good: factualminds.com, "Amazon CloudWatch Pricing" (2026-06). */
    dashboardMonth: 3,
    /** As the dashboards'. */
    logGb: 0.5,
    /** From memory: no page that was read quotes it. It is a cent or two of a month. */
    logGbMonth: 0.03,
  },
} as const;

export type Prices = (typeof PRICES)['usd'];
