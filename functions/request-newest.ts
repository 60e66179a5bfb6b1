import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { eventBridgeRequests } from '../lib/aws/requests.ts';
import { lambdaVersions } from '../lib/aws/versions.ts';
import { requestNewest } from '../lib/tasks/request-newest.ts';
import { settled } from './wiring/client-settings.ts';
import { setting } from './wiring/environment.ts';
import { logged } from './wiring/logged.ts';

export const handler = logged(
  'request-newest',
  requestNewest({
    requests: eventBridgeRequests(new EventBridgeClient(settled), setting('BUS_NAME')),
    versions: lambdaVersions(new LambdaClient(settled)),
    now: Date.now,
  }),
);
