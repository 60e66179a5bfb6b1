import { AppConfigClient } from '@aws-sdk/client-appconfig';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { type AccountClock, accountClock } from '../../lib/cli/account-clock.ts';
import type { ExitCode } from '../../lib/cli/exit-code.ts';
import { main } from '../../lib/cli/main.ts';
import { assemblyOnce } from '../scenarios/play.ts';
import { aContext, type TestContext } from './a-context.ts';
import { loadCommands, minute, startAt, type Typed } from './a-deployed-account.ts';

const speed = 60;
/** Who sleeps again and again in the one that runs: its clock, and who looks what has happened. */
const residents = 2;
/** What passes at once while a command waits for the account: less than people notice. */
const workingMs = 10;

export type LocalAccount = Awaited<ReturnType<typeof aLocalAccount>>;

/** `tidegate local` on a free port, and a person before it. Its real time is made up: it passes while somebody waits. */
export async function aLocalAccount(...options: readonly string[]) {
  await loadCommands();
  assemblyOnce();
  const machine = fakeMachine();
  const interrupt = new AbortController();
  const context = aContext({
    program: 'npx node bin/tidegate.ts',
    now: machine.now,
    sleep: machine.sleep,
    interrupted: () => interrupt.signal,
  });
  const running = main(['local', '--port', '0', '--speed', String(speed), ...options], context);
  const address = await started(context);
  machine.follow(residents);

  /** Types beside what goes on: time passes for others. */
  const beside = async (argv: readonly string[], as = 'alice'): Promise<Typed> => {
    const typing = typingContext(address, as, machine);
    const exitCode = await main(argv, typing);
    const { stdout, stderr } = typing.printed;
    return { exitCode, stdout, stderr, json: argv.includes('--json') ? (JSON.parse(stdout) as unknown) : undefined };
  };
  return {
    address,
    beside,
    tidegate: (argv: readonly string[], as?: string) => machine.runDuring(beside(argv, as), machine.isAnybodyWaiting),
    /** Lets time pass until something has settled. */
    during: machine.runDuring,
    /** Milliseconds of the account's. */
    advance: (milliseconds: number) => machine.pass(milliseconds / speed),
    told: () => context.printed.stderr,
    end: (): Promise<ExitCode> => {
      interrupt.abort();
      machine.follow(0);
      return machine.runDuring(running);
    },
  };
}

export { minute };

function typingContext(address: string, as: string, machine: ReturnType<typeof fakeMachine>): TestContext {
  const clock = accountClock(machine.now);
  const of = <C extends Client>(client: C): C => clock.of(machine.watch(client));
  const config = {
    endpoint: address,
    region: 'us-east-1',
    credentials: { accessKeyId: as, secretAccessKey: 'any' },
  };
  return aContext({
    env: { AWS_ENDPOINT_URL: address },
    now: clock.now,
    sleep: machine.sleep,
    clients: {
      appConfig: async () => of(new AppConfigClient(config)),
      cloudFormation: async () => of(new CloudFormationClient(config)),
      cloudWatch: async () => of(new CloudWatchClient(config)),
      dynamoDb: async () => of(new DynamoDBClient(config)),
      eventBridge: async () => of(new EventBridgeClient(config)),
      lambda: async () => of(new LambdaClient(config)),
      stepFunctions: async () => of(new SFNClient(config)),
    },
  });
}

type Client = Parameters<AccountClock['of']>[0] & {
  readonly config: { readonly requestHandler: { handle: (...request: never[]) => Promise<unknown> } };
};

/**
 * A real clock that only moves while somebody waits: for the account's answer, or asleep. What a command does by itself
 * takes no time, for a machine with much to do would let minutes of the account's pass meanwhile.
 */
function fakeMachine() {
  let time = startAt;
  let followed = 0;
  let asked = 0;
  let sleepers: { readonly until: number; readonly wake: () => void }[] = [];
  const turn = async (milliseconds: number) => {
    time += milliseconds;
    const due = sleepers.filter(({ until }) => until <= time);
    sleepers = sleepers.filter(({ until }) => until > time);
    for (const { wake } of due) wake();
    // Sockets are served, too; and nobody who is still at work misses what passes.
    do await new Promise((resolve) => setImmediate(resolve));
    while (sleepers.length < followed);
  };
  const counted =
    <A extends never[]>(handle: (...request: A) => Promise<unknown>) =>
    async (...request: A) => {
      asked += 1;
      try {
        return await handle(...request);
      } finally {
        asked -= 1;
      }
    };
  return {
    now: () => time,
    /** Lets time pass while a client waits for an answer; gives the client. */
    watch: <C extends Client>(client: C): C => {
      const { requestHandler } = client.config;
      requestHandler.handle = counted(requestHandler.handle.bind(requestHandler));
      return client;
    },
    /** From now on time waits until so many sleep. */
    follow: (count: number) => {
      followed = count;
    },
    sleep: (milliseconds: number) =>
      new Promise<void>((wake) => {
        sleepers.push({ until: time + milliseconds, wake });
      }),
    pass: async (milliseconds: number) => {
      for (let left = milliseconds; left > 0; left -= 100) await turn(Math.min(100, left));
    },
    isAnybodyWaiting: () => asked > 0 || sleepers.length > followed,
    /** Lets time pass until something has settled, as long as it is said to wait. */
    runDuring: async <T>(promise: Promise<T>, isWaiting = () => true): Promise<T> => {
      const work = { isDone: false };
      const done = () => {
        work.isDone = true;
      };
      promise.then(done, done);
      while (!work.isDone) await turn(isWaiting() ? workingMs : 0);
      return promise;
    },
  };
}

async function started({ printed }: TestContext): Promise<string> {
  for (;;) {
    const address = /An account is at (\S+);/.exec(printed.stderr)?.[1];
    if (address !== undefined) return address;
    if (printed.stderr.includes('error:')) throw new Error(printed.stderr);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
