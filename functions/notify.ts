import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { awsSecrets } from '../lib/aws/secrets.ts';
import { post } from '../lib/sources/post.ts';
import { notify } from '../lib/tasks/notify.ts';
import { settled } from './wiring/client-settings.ts';

const deadline = (milliseconds: number) => AbortSignal.timeout(milliseconds);

export const handler = notify({
  secrets: awsSecrets({ secretsManager: new SecretsManagerClient(settled), ssm: new SSMClient(settled), deadline }),
  post: post({ fetch: (...request) => fetch(...request), deadline }),
});
