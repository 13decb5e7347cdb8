import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import type { CfnStage, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import type { Alarms } from './alarms.ts';

/** For paths that no route names; they cost nothing but must not be a way to flood the account. */
const DEFAULT_LIMIT: Limit = { perSecond: 10, burst: 20 };

export interface Limit {
  /** Requests per second, sustained. */
  readonly perSecond: number;
  /** Requests at once. */
  readonly burst: number;
}

export interface RouteProps {
  /** One method, or any. */
  readonly method: HttpMethod;
  readonly path: string;
  /** Answers the route. */
  readonly function: IFunction;
  /** Beyond it API Gateway answers 429 by itself. */
  readonly limit: Limit;
  /** Why the gateway itself asks for no credentials here. */
  readonly openBecause: string;
}

export interface PublicApiProps {
  /** The stage and its names. */
  readonly config: StageConfig;
  /** Where the API's own alarm is registered. */
  readonly alarms: Alarms;
}

/** The one HTTP API: webhook, owner's API and page. Every route is throttled by itself. */
export class PublicApi extends Construct {
  private readonly api: HttpApi;
  private readonly stage: HttpStage;
  /** In CloudFormation's own spelling: the resource takes this map as it is. */
  private readonly limits: Record<string, { ThrottlingRateLimit: number; ThrottlingBurstLimit: number }> = {};

  constructor(scope: Construct, id: string, props: PublicApiProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', {
      apiName: `tillbridge-${props.config.stage}`,
      createDefaultStage: false,
    });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      autoDeploy: true,
      throttle: { rateLimit: DEFAULT_LIMIT.perSecond, burstLimit: DEFAULT_LIMIT.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLogs(props.config.stage)),
        format: AccessLogFormat.custom(ACCESS_LOG_LINE),
      },
    });
    this.alarmServerErrors(props.alarms);
  }

  get url(): string {
    return this.stage.url;
  }

  addRoute(id: string, props: RouteProps): void {
    const integration = new HttpLambdaIntegration(id, props.function);
    const { path, method } = props;
    const routes = this.api.addRoutes({ path, methods: [method], integration });
    for (const route of routes) {
      Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason: props.openBecause });
      // The stage names the route in its settings, and is refused if it is deployed before the route.
      this.stage.node.addDependency(route);
    }
    this.limits[`${method} ${path}`] = {
      ThrottlingRateLimit: props.limit.perSecond,
      ThrottlingBurstLimit: props.limit.burst,
    };
    (this.stage.node.defaultChild as CfnStage).routeSettings = this.limits;
  }

  private accessLogs(stage: string): LogGroup {
    return new LogGroup(this, 'AccessLogs', {
      logGroupName: `/tillbridge/${stage}/access`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  private alarmServerErrors(alarms: Alarms): void {
    alarms.add(this, 'ServerErrorsAlarm', {
      runbook: 'The API answers 5xx',
      severity: 'mail',
      errorImpact:
        "Stripe has to send its events again, and the owner's page shows errors instead of figures.",
      metric: this.api.metricServerError({ period: Duration.minutes(5) }),
      threshold: 5,
    });
  }
}

/** Neither addresses nor headers nor paths with ids: access logs are kept for counting, not for watching people. */
const ACCESS_LOG_LINE = JSON.stringify({
  requestId: '$context.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  integrationError: '$context.integrationErrorMessage',
});
