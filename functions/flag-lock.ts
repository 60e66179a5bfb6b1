import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoFlagApprovals } from '../lib/aws/flag-approvals.ts';
import { dynamoTable } from '../lib/aws/table.ts';
import { lockFlags } from '../lib/tasks/lock-flags.ts';
import { settled } from './wiring/client-settings.ts';
import { setting } from './wiring/environment.ts';
import { logged } from './wiring/logged.ts';

const table = dynamoTable(new DynamoDBClient(settled), setting('TABLE_NAME'));
const place = setting('FLAGS');

export const handler = logged(
  'flag-lock',
  lockFlags({
    approvals: dynamoFlagApprovals(table, place),
    controlPlane: setting('CONTROL_PLANE'),
    place,
    now: Date.now,
  }),
);
