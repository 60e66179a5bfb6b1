import { AppConfigClient } from '@aws-sdk/client-appconfig';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { type Account, createAccount } from '../../lib/account/account.ts';
import type { Principal } from '../../lib/account/contract.ts';
import { COMMANDS } from '../../lib/cli/commands/index.ts';
import { main } from '../../lib/cli/main.ts';
import type { Terminal } from '../../lib/cli/context.ts';
import type { FlagDocument } from '../../lib/core/flags/document.ts';
import { addressOf, type Plan } from '../../lib/core/plan/plan.ts';
import { controlPlaneTag, ownerTag } from '../../lib/core/rollout/preflight.ts';
import { deployDocument } from '../../lib/rehearsal/flag-application.ts';
import { flagHome, liveDocument } from '../../lib/rehearsal/flag-home.ts';
import { scenarioLoad } from '../../lib/rehearsal/load.ts';
import { ownerOf } from '../../lib/rehearsal/owner.ts';
import { parseScenario } from '../../lib/rehearsal/parse-scenario.ts';
import { registerTarget } from '../../lib/rehearsal/register-target.ts';
import { controlPlaneStack } from '../../lib/rehearsal/synthesize.ts';
import { assemblyOnce } from '../scenarios/play.ts';
import { aPlan, aStage } from '../core/rollout/a-rollout.ts';
import { aContext } from './a-context.ts';

export const startAt = Date.UTC(2026, 0, 5, 9);
export const minute = 60_000;

export interface DeployedShape {
  /** @default two stages of five minutes, and traffic that soon shows what the canary is like */
  readonly plan?: Plan;
  /** The canary's share of failures, as a scenario says it; it is version 2. @default 0.1% */
  readonly canaryErrors?: string;
  /** @default 40 */
  readonly rps?: number;
  /** Targets that are registered beside `checkout:live`; they get no traffic. */
  readonly others?: readonly string[];
}

export interface Typed {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What stdout says, as JSON. */
  readonly json: unknown;
}

export interface TypingOptions {
  /** Whose credentials the command line has. @default the account's administrator */
  readonly as?: Principal;
  readonly terminal?: Terminal;
  /** The folder in which it is typed. */
  readonly cwd?: string;
  readonly closed?: AbortController;
  /** What somebody at the terminal chooses when they are asked. */
  readonly answer?: string | (() => Promise<string>);
  /** Called with each thing that is written to stdout. */
  readonly onWrite?: (text: string) => void;
}

export type DeployedAccount = Awaited<ReturnType<typeof aDeployedAccount>>;

export const patientPlan = (changes: Partial<Plan> = {}): Plan =>
  aPlan({
    stages: [
      aStage(0.1, { bakeSeconds: 300, maxBakeSeconds: 3600 }),
      aStage(0.5, { bakeSeconds: 300, maxBakeSeconds: 3600 }),
    ],
    ...changes,
  });

/** A simulated account in which nothing has been deployed. */
export async function anEmptyAccount() {
  await loadCommands();
  return typist(createAccount({ seed: 1, startAt }));
}

/** A simulated account with the control plane as it is deployed, a registered target `checkout:live` and its traffic. */
export async function aDeployedAccount(shape: DeployedShape = {}) {
  const { plan = patientPlan(), canaryErrors = '0.1%', rps = 40, others = [] } = shape;
  await loadCommands();
  const account = createAccount({ seed: 1, startAt });
  const outputs = account.load(assemblyOnce())[controlPlaneStack.stackName]?.outputs ?? {};
  const run = ownerOf(account);
  const { functionName } = addressOf(plan.target);
  for (const name of [functionName, ...others]) deployFunction(account, name);
  const registered = { tableName: outputs.TableName ?? '', controlPlane: controlPlaneStack.name };
  await registerTarget(account, registered, { plan, owner: 'payments' });
  for (const name of others) {
    const target = { function: name, alias: 'live' };
    await registerTarget(account, registered, { plan: { ...plan, target }, owner: 'payments' });
  }

  const latency = '{ p50: 40ms, p99: 180ms }';
  const parsed = parseScenario(`traffic: { rps: ${rps} }
baseline: { errorRate: 0.1%, latency: ${latency} }
canary: { errorRate: ${canaryErrors}, latency: ${latency} }
`);
  if (!parsed.ok) throw new Error('the scenario of this fixture is not valid');
  const { scenario } = parsed;
  const load = scenarioLoad({ account, rate: () => rps, plan, scenario, canary: '2', onTick: () => {} });
  load.setZero(account.clock.now());
  load.begin();
  const { TableName: tableName = '', FlagsPlace: flagsPlace = '' } = outputs;
  const home = flagHome(flagsPlace)!;
  const typing = typist(account);
  /** By hand, and read by whoever reads flags a minute later. Rejects where the deployment is refused. */
  const deployFlags = async (document: FlagDocument): Promise<void> => {
    await account.settle(deployDocument(account, home, document));
    await typing.advance(minute);
  };
  const liveFlags = () => liveDocument(run, home)!;
  return { ...typing, run, tableName, flagsPlace, home, deployFlags, liveFlags };
}

/** Commands load what they need when they run. That takes real time, in which the virtual clock would run on. */
export const loadCommands = () =>
  Promise.all([
    ...Object.values(COMMANDS).map(async (load) => load()),
    import('../../lib/cli/account-recording.ts'),
    import('../../lib/cli/audit.ts'),
    import('../../lib/cli/backtest.ts'),
    import('../../lib/cli/plan-file.ts'),
    import('../../lib/cli/say.ts'),
    import('../../lib/cli/data-file.ts'),
    import('../../lib/cli/see-doctor.ts'),
    import('../../lib/cli/flags/change.ts'),
    import('../../lib/cli/flags/document-file.ts'),
    import('../../lib/cli/flags/explain.ts'),
    import('../../lib/cli/flags/say-of-flag.ts'),
    import('../../lib/cli/flags/stale.ts'),
    import('../../lib/cli/flags/validate.ts'),
    import('../../lib/flags/inspect/declare-types.ts'),
    import('../../lib/cli/flags/history.ts'),
    import('../../lib/cli/flags/show.ts'),
    import('../../lib/cli/list-targets.ts'),
    import('../../lib/cli/local.ts'),
    import('../../lib/cli/tell-local.ts'),
    import('../../lib/cli/open-control-plane.ts'),
    import('../../lib/cli/record-file.ts'),
    import('../../lib/cli/request-rollout.ts'),
    import('../../lib/cli/show-rollout.ts'),
    import('../../lib/cli/wait-for-end.ts'),
    import('../../lib/view/explain/explanation-lines.ts'),
  ]);

function deployFunction(account: Account, name: string): void {
  const { lambda } = account.services;
  const run = ownerOf(account);
  lambda.addModelledFunction({
    name,
    tags: { [controlPlaneTag]: controlPlaneStack.name, [ownerTag]: 'payments' },
    roleArn: `arn:aws:iam::123456789012:role/${name}`,
  });
  for (const version of ['1', '2', '3']) {
    lambda.changeModelledCode(name, `release ${version}`);
    run('lambda', 'PublishVersion', { FunctionName: name });
  }
  run('lambda', 'CreateAlias', { FunctionName: name, Name: 'live', FunctionVersion: '1' });
}

/** Types command lines in front of an account. A command sleeps on the account's clock, which runs while it is at work. */
function typist(account: Account) {
  const config = account.clientConfig();
  const lambdaOf = (as: Principal) => new LambdaClient(account.clientConfig(as));
  const [cloudWatch, dynamoDb] = [new CloudWatchClient(config), new DynamoDBClient(config)];
  const [eventBridge, lambda] = [new EventBridgeClient(config), new LambdaClient(config)];
  const [stepFunctions, cloudFormation] = [new SFNClient(config), new CloudFormationClient(config)];
  const appConfig = new AppConfigClient(config);
  const { clock } = account;

  const tidegate = async (argv: readonly string[], options: TypingOptions = {}): Promise<Typed> => {
    const { as, answer, cwd, terminal, closed = new AbortController(), onWrite = () => {} } = options;
    const context = aContext({
      now: clock.now,
      sleep: clock.sleep,
      closed: closed.signal,
      ...(cwd !== undefined && { cwd }),
      terminal: () => terminal,
      prompts: async () => ({
        text: () => Promise.reject(new Error('nobody types a text here')),
        choose: async (_, choices) => {
          const given = typeof answer === 'function' ? await answer() : answer;
          return choices.find(({ value }) => value === given)?.value;
        },
      }),
      clients: {
        appConfig: async () => appConfig,
        cloudFormation: async () => cloudFormation,
        cloudWatch: async () => cloudWatch,
        dynamoDb: async () => dynamoDb,
        eventBridge: async () => eventBridge,
        lambda: async () => (as ? lambdaOf(as) : lambda),
        stepFunctions: async () => stepFunctions,
      },
    });
    const write = (text: string) => {
      context.stdout.write(text);
      onWrite(text);
    };
    const exitCode = await account.settle(
      main(argv, { ...context, stdout: { write } }),
      clock.now() + 24 * 60 * minute,
    );
    const { printed } = context;
    return {
      exitCode,
      ...printed,
      json: argv.includes('--json') ? (JSON.parse(printed.stdout) as unknown) : undefined,
    };
  };
  return {
    account,
    tidegate,
    advance: (milliseconds: number) => clock.runUntil(clock.now() + milliseconds),
  };
}

/** A rollout in the middle of a stage that lasts a day. */
export async function rollingOut(): Promise<DeployedAccount> {
  const plan = patientPlan({ stages: [aStage(0.1, { bakeSeconds: 86_400, maxBakeSeconds: 86_400 })] });
  const deployed = await aDeployedAccount({ plan });
  await deployed.tidegate(['start', 'checkout:live', '--version', '2']);
  await deployed.advance(5 * minute);
  return deployed;
}

export const aliasOf = ({ run }: DeployedAccount) =>
  run('lambda', 'GetAlias', { FunctionName: 'checkout', Name: 'live' }) as {
    FunctionVersion: string;
    RoutingConfig?: { AdditionalVersionWeights: Record<string, number> };
  };

export const weights = (deployed: DeployedAccount) => aliasOf(deployed).RoutingConfig?.AdditionalVersionWeights ?? {};
