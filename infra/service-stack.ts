import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StageConfig } from './config.ts';
import { Alarms } from './constructs/alarms.ts';
import { FiguresCompute } from './constructs/figures-compute.ts';
import { alarmFunctionErrors } from './constructs/function-errors.ts';
import { LedgerAudit } from './constructs/ledger-audit.ts';
import { LightspeedSync } from './constructs/lightspeed-sync.ts';
import type { CodeOf } from './constructs/node-function.ts';
import { overviewBoard } from './constructs/overview-board.ts';
import { MondayDigest } from './constructs/monday-digest.ts';
import { OwnerApi } from './constructs/owner-api.ts';
import { PaymentPosting } from './constructs/payment-posting.ts';
import { PaymentSweep } from './constructs/payment-sweep.ts';
import { PaymentsQueue } from './constructs/payments-queue.ts';
import { PublicApi } from './constructs/public-api.ts';
import { WebhookIntake } from './constructs/webhook-intake.ts';

export interface ServiceStackProps extends StackProps {
  /** The stage and its names; tables and secrets are found by them. */
  readonly config: StageConfig;
  /** Where the functions' bundles are. */
  readonly codeOf: CodeOf;
}

/** Everything that may be deleted and deployed anew without losing a thing. */
export class ServiceStack extends Stack {
  readonly webhookUrl: CfnOutput;
  readonly pageUrl: CfnOutput;

  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, props);
    const { config, codeOf } = props;
    const alarms = new Alarms(this, 'Alarms', { config });
    const { queue } = new PaymentsQueue(this, 'Queue', { config, alarms });
    const api = new PublicApi(this, 'PublicApi', { config, alarms });
    const common = { config, codeOf, queue, alarms };
    const intake = new WebhookIntake(this, 'WebhookIntake', { ...common, api });
    const posting = new PaymentPosting(this, 'PaymentPosting', common);
    const sweep = new PaymentSweep(this, 'PaymentSweep', common);
    const audit = new LedgerAudit(this, 'LedgerAudit', common);
    const sync = new LightspeedSync(this, 'LightspeedSync', common);
    const figures = new FiguresCompute(this, 'FiguresCompute', common);
    const owner = new OwnerApi(this, 'OwnerApi', { config, codeOf, queue, api });
    const functions = [
      intake.function,
      posting.function,
      sweep.function,
      audit.function,
      sync.function,
      figures.function,
      owner.function,
      ...(config.sendsDigest ? [new MondayDigest(this, 'MondayDigest', common).function] : []),
    ];
    alarmFunctionErrors(this, functions, alarms);
    overviewBoard(this, 'OverviewBoard', { config, alarms, functions });
    this.webhookUrl = new CfnOutput(this, 'WebhookUrl', {
      value: `${api.url}stripe/webhook`,
      description: 'The endpoint to enter at Stripe.',
    });
    this.pageUrl = new CfnOutput(this, 'PageUrl', { value: api.url, description: "The owner's page." });
  }
}
