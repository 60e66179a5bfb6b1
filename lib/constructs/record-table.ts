import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { TaskFunction } from './task-function.ts';

/** Claims, watches, registrations and wishes end; nothing of a record, whose partitions begin with `ROLLOUT#`, ever does. */
const outsideRecords = {
  'ForAllValues:StringLike': {
    'dynamodb:LeadingKeys': ['CLAIMED', 'WARM', 'ALARM#*', 'FINDING#*', 'TARGET#*', 'TARGETS', 'STACK#*'],
  },
};

/** The table of records, claims and registrations. It outlives the stack. */
export class RecordTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  grantRead(to: TaskFunction): void {
    to.allow(['dynamodb:GetItem', 'dynamodb:Query'], [this.table.tableArn]);
  }

  /** Some actions on the items of some partitions alone. */
  grantItems(to: TaskFunction, actions: string[], partitions: string[]): void {
    const conditions = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': partitions } };
    to.allow(actions, [this.table.tableArn], conditions);
  }

  /** Reads, and the conditional writes that append to a record. */
  grantAppend(to: TaskFunction): void {
    const writes = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:ConditionCheckItem'];
    to.allow(['dynamodb:GetItem', 'dynamodb:Query', ...writes], [this.table.tableArn]);
  }

  /** Also the removal of what belongs to an open rollout only. */
  grantClose(to: TaskFunction): void {
    this.grantAppend(to);
    to.allow(['dynamodb:DeleteItem'], [this.table.tableArn], outsideRecords);
  }
}
