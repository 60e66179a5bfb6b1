import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { dynamoApplications } from '../lib/aws/applications.ts';
import { dynamoRegistry } from '../lib/aws/registry.ts';
import { eventBridgeRequests } from '../lib/aws/requests.ts';
import { dynamoTable } from '../lib/aws/table.ts';
import { grantWishes } from '../lib/tasks/grant-wishes.ts';
import { retryMoved } from '../lib/tasks/retry-moved.ts';
import { settled } from './wiring/client-settings.ts';
import { setting } from './wiring/environment.ts';
import { logged } from './wiring/logged.ts';

const table = dynamoTable(new DynamoDBClient(settled), setting('TABLE_NAME'));

export const handler = logged(
  'grant-wishes',
  retryMoved(
    grantWishes({
      applications: dynamoApplications(table),
      registry: dynamoRegistry(table),
      requests: eventBridgeRequests(new EventBridgeClient(settled), setting('BUS_NAME')),
    }),
  ),
);
