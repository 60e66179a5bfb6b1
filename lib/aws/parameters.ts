import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { type Deadline, readInTime, type Secrets } from './secrets.ts';

export interface ParametersOptions {
  readonly ssm: SSMClient;
  readonly deadline: Deadline;
}

/**
 * Secrets that are parameters of Parameter Store. Apart from those of Secrets Manager, because this client weighs 79 KB in
 * a bundle.
 */
export const awsParameters = ({ ssm, deadline }: ParametersOptions): Secrets => ({
  read: (name) =>
    readInTime(name, deadline, async (abortSignal) => {
      const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }), {
        abortSignal,
      });
      return Parameter?.Value;
    }),
});
