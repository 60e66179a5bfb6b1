import * as appconfig from '@aws-sdk/client-appconfig';
import * as data from '@aws-sdk/client-appconfigdata';
import { createAccount } from '../../../../lib/account/account.ts';
import type { Principal } from '../../../../lib/account/contract.ts';

export const START = Date.UTC(2027, 0, 1);
export const MINUTE = 60_000;

export interface Setting {
  readonly validators?: appconfig.Validator[];
  readonly monitors?: appconfig.Monitor[];
}

/** An account with an application `shop`, its environment `prod` and its profile `flags`, spoken to by the real clients. */
export async function anAppConfig({ validators = [], monitors = [] }: Setting = {}) {
  const account = createAccount({ seed: 1, startAt: START });
  const { settle, clock } = account;
  const control = new appconfig.AppConfigClient(account.clientConfig());
  const plane = new data.AppConfigDataClient(account.clientConfig());
  const send = <Output>(command: object): Promise<Output> => settle(control.send(command as never) as never);
  const ask = <Output>(command: object): Promise<Output> => settle(plane.send(command as never) as never);

  const application = await send<appconfig.Application>(new appconfig.CreateApplicationCommand({ Name: 'shop' }));
  const ApplicationId = application.Id!;
  const environment = await send<appconfig.Environment>(
    new appconfig.CreateEnvironmentCommand({ ApplicationId, Name: 'prod', Monitors: monitors }),
  );
  const profile = await send<appconfig.ConfigurationProfile>(
    new appconfig.CreateConfigurationProfileCommand({
      ...{ ApplicationId, Name: 'flags', LocationUri: 'hosted', Validators: validators },
    }),
  );
  const EnvironmentId = environment.Id!;
  const ConfigurationProfileId = profile.Id!;

  const write = (content: object | string, more: object = {}) =>
    send<appconfig.HostedConfigurationVersion>(
      new appconfig.CreateHostedConfigurationVersionCommand({
        ...{ ApplicationId, ConfigurationProfileId, ContentType: 'application/json' },
        Content: Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
        ...more,
      }),
    );
  const startOf = (version: number | string, DeploymentStrategyId = 'AppConfig.AllAtOnce', more: object = {}) =>
    new appconfig.StartDeploymentCommand({
      ...{ ApplicationId, EnvironmentId, ConfigurationProfileId, DeploymentStrategyId },
      ...{ ConfigurationVersion: String(version), ...more },
    });
  const start = (...args: Parameters<typeof startOf>) => send<appconfig.Deployment>(startOf(...args));
  const stop = (DeploymentNumber: number, AllowRevert = false) =>
    send(new appconfig.StopDeploymentCommand({ ApplicationId, EnvironmentId, DeploymentNumber, AllowRevert }));
  const deployment = (DeploymentNumber: number) =>
    send<appconfig.Deployment>(new appconfig.GetDeploymentCommand({ ApplicationId, EnvironmentId, DeploymentNumber }));
  const state = async () =>
    (await send<appconfig.Environment>(new appconfig.GetEnvironmentCommand({ ApplicationId, EnvironmentId }))).State;

  const session = async (RequiredMinimumPollIntervalInSeconds?: number) => {
    const { InitialConfigurationToken } = await ask<data.StartConfigurationSessionCommandOutput>(
      new data.StartConfigurationSessionCommand({
        ...{ ApplicationIdentifier: 'shop', EnvironmentIdentifier: 'prod', ConfigurationProfileIdentifier: 'flags' },
        RequiredMinimumPollIntervalInSeconds,
      }),
    );
    return InitialConfigurationToken!;
  };
  const latest = async (ConfigurationToken: string) => {
    const answer = await ask<data.GetLatestConfigurationCommandOutput>(
      new data.GetLatestConfigurationCommand({ ConfigurationToken }),
    );
    const { NextPollConfigurationToken, NextPollIntervalInSeconds, Configuration, VersionLabel } = answer;
    const body = Buffer.from(Configuration ?? []).toString();
    return { next: NextPollConfigurationToken!, seconds: NextPollIntervalInSeconds, body, label: VersionLabel };
  };
  const pass = (milliseconds: number) => clock.runUntil(clock.now() + milliseconds);

  const ids = { ApplicationId, EnvironmentId, ConfigurationProfileId };
  const as = (principal: Principal) => new appconfig.AppConfigClient(account.clientConfig(principal));
  return { account, ids, send, write, start, startOf, stop, deployment, state, session, latest, pass, as };
}

/** How a call failed: its error's name and text. */
export const failureOf = async (call: Promise<unknown>) =>
  call.then(
    () => {
      throw new Error('it has not failed');
    },
    (error: unknown) => error as Error & Record<string, any>,
  );
