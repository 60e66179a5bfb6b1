import type { Account } from '../account/account.ts';
import type { FlagDocument, FlagJson } from '../core/flags/document.ts';
import type { FlagTarget } from '../core/plan/plan.ts';
import type { Application } from './application.ts';
import type { FlagHome } from './flag-home.ts';

const owner = 'rehearsal';

/** A flag that is off for everybody. */
const aFlag: FlagJson = {
  state: 'ENABLED',
  variants: { on: true, off: false },
  defaultVariant: 'off',
  metadata: { owner, kind: 'release', created: '2026-01-01' },
};

/** The flags of an application without code: those of the plan, and one more that nobody is to touch. */
export const modelledFlags = (...keys: readonly string[]): FlagDocument => ({
  $schema: 'https://flagd.dev/schema/v0/flags.json',
  flags: {
    ...Object.fromEntries(keys.map((key) => [key, aFlag])),
    'another-flag': { ...aFlag, targeting: { if: [{ '==': [{ var: 'plan' }, 'pro'] }, 'on', null] } },
  },
});

/** An application without code that asks for one flag: its traffic evaluates the document that is deployed. */
export function modelledFlagApplication(key: string): Application {
  return {
    owner,
    canary: 'on',
    deploy: (account, _run, home) => {
      if (!home) throw new Error('the control plane of this assembly has no flags to rehearse with');
      // It takes AppConfig seconds, and the rehearsal begins with minutes of traffic.
      void deployDocument(account, home, modelledFlags(key));
    },
  };
}

/** An application without code that is rolled out together with flags of its own. */
export function withModelledFlags(application: Application, flags: readonly FlagTarget[]): Application {
  return {
    ...application,
    deploy: (account, run, home) => {
      if (!home) throw new Error('the control plane of this assembly has no flags to rehearse with');
      application.deploy(account, run, home);
      void deployDocument(account, home, modelledFlags(...flags.map(({ flag }) => flag)));
    },
  };
}

/** As a team deploys its first document: with the calls that the AWS CLI makes. */
export async function deployDocument({ services }: Account, home: FlagHome, document: FlagDocument): Promise<void> {
  const { ApplicationId, EnvironmentId, ConfigurationProfileId, DeploymentStrategyId } = home;
  const call = async (operation: string, input: object) => {
    const run = services.appconfig.operations[operation]!;
    const call = { service: 'appconfig', operation, input, principal: { kind: 'administrator' } } as const;
    return (await run(input, call)) as { readonly VersionNumber?: number };
  };
  const { VersionNumber } = await call('CreateHostedConfigurationVersion', {
    ...{ ApplicationId, ConfigurationProfileId, ContentType: 'application/json' },
    Content: new TextEncoder().encode(JSON.stringify(document)),
  });
  await call('StartDeployment', {
    ...{ ApplicationId, EnvironmentId, ConfigurationProfileId, DeploymentStrategyId },
    ConfigurationVersion: String(VersionNumber),
  });
}
