import { AwsError, type Context } from '../../contract.ts';
import { invalidConfiguration } from './errors.ts';
import type { Application, Profile } from './model.ts';
import type { Content } from './extensions.ts';
import { violations } from './json-schema.ts';
import type { Store } from './store.ts';

/**
 * Runs a profile's validators over a content: when a deployment starts, and for ValidateConfiguration (user guide,
 * "Validators"). Throws BadRequestException with `Details.InvalidConfiguration`.
 */
export function validator({ call }: Context, store: Store) {
  return async (application: Application, profile: Profile, version: string, { content }: Content): Promise<void> => {
    const text = new TextDecoder().decode(content);
    for (const { Type, Content: written = '' } of profile.validators) {
      if (Type === 'JSON_SCHEMA') {
        const found = violations(JSON.parse(written), parsed(text));
        if (found.length > 0) throw invalidConfiguration('Error validating the configuration', found);
        continue;
      }
      const payload = {
        applicationId: application.id,
        configurationProfileId: profile.id,
        configurationVersion: version,
        content: Buffer.from(content).toString('base64'),
        uri: 'hosted',
      };
      const Payload = new TextEncoder().encode(JSON.stringify(payload));
      // The function's own policy lets AppConfig in, for the profile.
      const sourceArn = store.arn(`application/${application.id}/configurationprofile/${profile.id}`);
      const principal = { kind: 'service', name: 'appconfig.amazonaws.com', sourceArn } as const;
      const input = { FunctionName: written, Payload };
      const output = await call({ service: 'lambda', operation: 'Invoke', input, principal }).catch(refused(written));
      const { FunctionError, Payload: answer } = output as { FunctionError?: string; Payload?: Uint8Array };
      if (FunctionError === undefined) continue;
      throw invalidConfiguration(`Error invoking Lambda function ${written}: ${new TextDecoder().decode(answer)}`, [
        { ...INVALID, Reason: 'The configuration was refused by the Lambda validator', Value: written },
      ]);
    }
  };
}

const INVALID = { Constraint: '', Location: '', Type: 'LAMBDA' };

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidConfiguration('The configuration is not valid JSON', [
      { Constraint: 'type', Location: '/', Reason: (error as Error).message, Type: 'JSON', Value: '' },
    ]);
  }
}

const refused = (functionArn: string) => (error: unknown) => {
  if (!(error instanceof AwsError)) throw error;
  throw invalidConfiguration(`Error invoking Lambda function ${functionArn}: ${error.message}`, [
    { ...INVALID, Reason: error.name, Value: functionArn },
  ]);
};
