/**
 * AWS's list prices in us-east-1, in dollars, without any free tier but the one that has no end. Looked up on the date
 * given; when AWS changes one, change it here and the date with it.
 */
export const PRICES = {
  asOf: '2025-06-30',
  region: 'us-east-1',
  source: 'https://aws.amazon.com/pricing, the page of each service',
  usd: {
    /** Lambda on arm64, the first tier. */
    lambdaGbSecond: 0.0000133334,
    lambdaRequest: 0.2e-6,
    httpApiRequest: 1e-6,
    sqsRequest: 0.4e-6,
    dynamoWriteUnit: 0.625e-6,
    dynamoReadUnit: 0.125e-6,
    dynamoGbMonth: 0.25,
    /** Point-in-time recovery, on top. */
    dynamoRecoveryGbMonth: 0.2,
    secretMonth: 0.4,
    secretRead: 0.05 / 10_000,
    /** Standard resolution, for each metric that an alarm watches. */
    alarmMetricMonth: 0.1,
    /** Prorated by the hours in which it is sent. */
    customMetricMonth: 0.3,
    /** Each beyond the three that are free for good. */
    dashboardMonth: 3,
    logGb: 0.5,
    logGbMonth: 0.03,
  },
} as const;

export type Prices = (typeof PRICES)['usd'];
