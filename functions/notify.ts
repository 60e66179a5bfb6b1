import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { awsParameters } from '../lib/aws/parameters.ts';
import { awsSecrets } from '../lib/aws/secrets.ts';
import { post } from '../lib/sources/post.ts';
import { notify } from '../lib/tasks/notify.ts';
import { settled } from './wiring/client-settings.ts';
import { logged } from './wiring/logged.ts';

const deadline = (milliseconds: number) => AbortSignal.timeout(milliseconds);

const secrets = awsSecrets({ secretsManager: new SecretsManagerClient(settled), deadline });
const parameters = awsParameters({ ssm: new SSMClient(settled), deadline });

export const handler = logged(
  'notify',
  notify({
    secrets: { read: (name) => (name.startsWith('/') ? parameters : secrets).read(name) },
    post: post({ fetch: (...request) => fetch(...request), deadline }),
  }),
);
