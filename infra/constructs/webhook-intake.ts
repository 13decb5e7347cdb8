import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { webhookEnv } from '../../shared/runtime/env.ts';
import { METRICS } from '../../shared/runtime/metric-names.ts';
import type { StageConfig } from '../config.ts';
import { allow, allowReadSecret } from './access.ts';
import type { Alarms } from './alarms.ts';
import { NodeFunction } from './node-function.ts';
import type { CodeOf } from './node-function.ts';
import type { PublicApi } from './public-api.ts';

export interface WebhookIntakeProps {
  /** The stage and its names. */
  readonly config: StageConfig;
  /** Where the bundles are. */
  readonly codeOf: CodeOf;
  /** Gets the webhook's route. */
  readonly api: PublicApi;
  /** Takes the payments that events name. */
  readonly queue: IQueue;
  /** Where the intake's own alarm is registered. */
  readonly alarms: Alarms;
}

/** Stripe's events: verified, reduced to the payment that they name, enqueued, answered. It may do nothing else. */
export class WebhookIntake extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: WebhookIntakeProps) {
    super(scope, id);
    const { names } = props.config;
    this.function = new NodeFunction(this, 'StripeWebhook', {
      config: props.config,
      name: 'stripe-webhook',
      codeOf: props.codeOf,
      envSchema: webhookEnv,
      environment: {
        STAGE: props.config.stage,
        PAYMENTS_QUEUE_URL: props.queue.queueUrl,
        STATIC_SECRET_ID: names.staticSecret,
      },
      timeoutSeconds: 10,
    }).function;
    allow(this.function, ['sqs:SendMessage'], props.queue.queueArn);
    allowReadSecret(this.function, names.staticSecret);
    props.api.addRoute('StripeWebhook', {
      method: HttpMethod.POST,
      path: '/stripe/webhook',
      function: this.function,
      // Stripe repeats what is throttled, and the sweep finds the rest.
      limit: { perSecond: 100, burst: 200 },
      openBecause: 'Stripe proves itself by a signature over the body, which the function verifies.',
    });
    this.alarmSignatures(props.alarms);
  }

  private alarmSignatures(alarms: Alarms): void {
    alarms.add(this, 'SignaturesAlarm', {
      runbook: 'Webhook signatures fail',
      severity: 'mail',
      errorImpact:
        "Stripe's events are turned away, so every sale waits for the next sweep; or somebody is trying to forge one.",
      metric: alarms.metric(METRICS.signatureFailed, 'sum', 15),
      threshold: 3,
    });
  }
}
