import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, ProjectionType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';

/** Keys of every table. */
export const TABLE_KEYS = { partitionKey: 'pk', sortKey: 'sk' } as const;

/**
 * The sparse index of the ledger: only payments with open or held work carry its attributes, oldest first. The
 * ledger's adapter states the same; a test holds the two against each other.
 */
export const WORK_INDEX = {
  name: 'work',
  partitionKey: 'work',
  sortKey: 'workSinceMs',
  projected: ['openSinceMs', 'unposted', 'heldSinceMs'],
} as const;

/** Days that a table can be taken back to; the most that DynamoDB offers. */
const RECOVERY_DAYS = 35;

export interface PermanentTableProps {
  /** Physical name. */
  readonly tableName: string;
  /** The ledger alone carries the index of open work. @default false */
  readonly workIndex?: boolean;
}

/**
 * A table that outlives its stack: retained, protected against deletion, with point-in-time recovery. Nothing in
 * it expires: a posting that was forgotten would be rung up a second time.
 */
export class PermanentTable extends Construct {
  readonly table: TableV2;

  constructor(scope: Construct, id: string, props: PermanentTableProps) {
    super(scope, id);
    this.table = new TableV2(this, 'Table', {
      tableName: props.tableName,
      partitionKey: { name: TABLE_KEYS.partitionKey, type: AttributeType.STRING },
      sortKey: { name: TABLE_KEYS.sortKey, type: AttributeType.STRING },
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      removalPolicy: RemovalPolicy.RETAIN,
      deletionProtection: true,
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: true,
        recoveryPeriodInDays: RECOVERY_DAYS,
      },
    });
    if (props.workIndex === true) this.addWorkIndex();
  }

  private addWorkIndex(): void {
    this.table.addGlobalSecondaryIndex({
      indexName: WORK_INDEX.name,
      partitionKey: { name: WORK_INDEX.partitionKey, type: AttributeType.STRING },
      sortKey: { name: WORK_INDEX.sortKey, type: AttributeType.NUMBER },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: [...WORK_INDEX.projected],
    });
  }
}
