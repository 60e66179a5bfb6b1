import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { dynamoApplications } from '../lib/aws/applications.ts';
import { dynamoClaims } from '../lib/aws/claims.ts';
import { dynamoRecords } from '../lib/aws/records.ts';
import { dynamoTable } from '../lib/aws/table.ts';
import { lambdaVersions } from '../lib/aws/versions.ts';
import { pruneVersions } from '../lib/tasks/prune-versions.ts';
import { flagVersionsIfAny } from './wiring/flag-client.ts';
import { settled } from './wiring/client-settings.ts';
import { setting } from './wiring/environment.ts';
import { logged } from './wiring/logged.ts';

const table = dynamoTable(new DynamoDBClient(settled), setting('TABLE_NAME'));

export const handler = logged(
  'prune-versions',
  pruneVersions({
    applications: dynamoApplications(table),
    claims: dynamoClaims(table),
    records: dynamoRecords(table),
    versions: lambdaVersions(new LambdaClient(settled)),
    ...flagVersionsIfAny(),
  }),
);
