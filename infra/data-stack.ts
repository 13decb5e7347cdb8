import { Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StageConfig } from './config.ts';
import { StageSecret } from './constructs/stage-secret.ts';
import { PermanentTable } from './constructs/tables.ts';

export interface DataStackProps extends StackProps {
  /** The stage and its names. */
  readonly config: StageConfig;
}

/**
 * What must never be lost: the ledger is the memory that makes posting exactly-once. Renaming a construct here
 * replaces a table, so a test asserts every logical id.
 */
export class DataStack extends Stack {
  readonly ledger: PermanentTable;
  readonly people: PermanentTable;
  readonly figures: PermanentTable;
  readonly static: StageSecret;
  readonly tillToken: StageSecret;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, { ...props, terminationProtection: true });
    const { names } = props.config;
    this.ledger = new PermanentTable(this, 'Ledger', { tableName: names.ownTables.ledger, workIndex: true });
    this.people = new PermanentTable(this, 'People', { tableName: names.ownTables.people });
    this.figures = new PermanentTable(this, 'Figures', { tableName: names.ownTables.figures });
    this.static = new StageSecret(this, 'Static', {
      secretName: names.staticSecret,
      description: 'Stripe key and webhook secrets, Lightspeed client, hashed API tokens. Changed by people.',
      rotation: 'Stripe and Lightspeed issue these values; only a person can have them renewed.',
    });
    this.tillToken = new StageSecret(this, 'TillToken', {
      secretName: names.tillTokenSecret,
      description: "The till's token pair. Rotated by Tillbridge at every refresh.",
      rotation: 'Every token refresh stores a new pair; a second rotation would lose it.',
    });
  }
}
