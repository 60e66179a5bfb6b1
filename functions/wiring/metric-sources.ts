import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { cloudWatchMath } from '../../lib/aws/metric-math.ts';
import { awsSecrets } from '../../lib/aws/secrets.ts';
import { metricSources, type Sources } from '../../lib/sources/sources.ts';
import { settled } from './client-settings.ts';

/** Every source of metrics, over the network as it is. */
export function wiredSources(cloudWatch: CloudWatchClient): Sources {
  const deadline = (milliseconds: number) => AbortSignal.timeout(milliseconds);
  return metricSources({
    fetch: (...request) => fetch(...request),
    deadline,
    math: cloudWatchMath(cloudWatch),
    secrets: awsSecrets({ secretsManager: new SecretsManagerClient(settled), deadline }),
  });
}
