import type { Account } from '../account/account.ts';

type ServiceName = 'lambda' | 'appconfig' | 'cloudwatch' | 'dynamodb' | 'logs' | 'states' | 'secretsmanager' | 'ssm';

/** Acts on an account as the person who owns it, and at once: no latency, quota or fault, and nothing on the bill. */
export type Owner = (service: ServiceName, operation: string, input: object) => object;

export function ownerOf({ services }: Account): Owner {
  return (service, operation, input) => {
    const run = services[service].operations[operation];
    if (!run) throw new Error(`the simulated ${service} has no operation ${operation}`);
    const answer = run(input, { service, operation, input, principal: { kind: 'administrator' } });
    if (answer instanceof Promise) throw new Error(`${service}:${operation} takes time, so it cannot be done at once`);
    return answer;
  };
}
