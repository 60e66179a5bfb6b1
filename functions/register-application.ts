import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { lambdaAliasLife } from '../lib/aws/alias-life.ts';
import { lambdaAliases } from '../lib/aws/alias.ts';
import { dynamoApplications } from '../lib/aws/applications.ts';
import { dynamoClaims } from '../lib/aws/claims.ts';
import { stepFunctionsExecutions } from '../lib/aws/executions.ts';
import { lambdaFunctions } from '../lib/aws/functions.ts';
import { dynamoInbox } from '../lib/aws/inbox.ts';
import { dynamoRecords } from '../lib/aws/records.ts';
import { dynamoRegistry } from '../lib/aws/registry.ts';
import { dynamoTable } from '../lib/aws/table.ts';
import { readHeardFindings } from '../lib/core/plan/finding-kinds.ts';
import { registerApplication } from '../lib/tasks/register-application.ts';
import { retryMoved } from '../lib/tasks/retry-moved.ts';
import { customResource } from './wiring/answer-stack.ts';
import { persistent } from './wiring/client-settings.ts';
import { setting } from './wiring/environment.ts';
import { logged } from './wiring/logged.ts';

const table = dynamoTable(new DynamoDBClient(persistent), setting('TABLE_NAME'));
const lambda = new LambdaClient(persistent);

export const handler = customResource(
  logged(
    'register-application',
    retryMoved(
      registerApplication({
        aliases: lambdaAliases(lambda),
        aliasLife: lambdaAliasLife(lambda),
        applications: dynamoApplications(table),
        claims: dynamoClaims(table),
        controlPlane: setting('CONTROL_PLANE'),
        executions: stepFunctionsExecutions(new SFNClient(persistent), setting('STATE_MACHINE_ARN')),
        functions: lambdaFunctions(lambda),
        heard: readHeardFindings(setting('FINDINGS')),
        inbox: dynamoInbox(table),
        now: Date.now,
        records: dynamoRecords(table),
        registry: dynamoRegistry(table),
      }),
    ),
  ),
);
