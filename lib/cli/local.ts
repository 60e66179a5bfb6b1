import { keepPace } from '../account/port/pace.ts';
import { openPort, type Port } from '../account/port/port.ts';
import type { WireRequest, WireResponse } from '../account/wire/http.ts';
import { type Plan, targetName } from '../core/plan/plan.ts';
import { examplePlan } from '../rehearsal/local/example.ts';
import { type LocalAccount, localAccount } from '../rehearsal/local/local-account.ts';
import type { OnRolloutEvent } from '../rehearsal/local/newest-rollouts.ts';
import { peopleOf } from '../rehearsal/local/people.ts';
import type { Releases } from '../rehearsal/local/releases.ts';
import { controlPlaneStack, synthesizedAssembly } from '../rehearsal/synthesize.ts';
import { story } from '../view/story.ts';
import { asTypedHere } from './called-as.ts';
import { type Result, UsageError } from './command.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit-code.ts';
import { localActions, localPath } from './local-actions.ts';
import { narrate } from './output.ts';
import { loadPlan, problemLines, warningLines } from './plan-file.ts';
import { textWidth } from './width.ts';

export interface LocalOptions {
  readonly speed: number;
  readonly port: number;
  readonly planFile: string | undefined;
  readonly seed: number;
}

/** What happens is told so often. */
const lookMs = 100;

/** Runs a simulated account on a port until somebody interrupts it. */
export async function serveLocal(context: Context, options: LocalOptions): Promise<Result> {
  const ended = context.interrupted();
  const given = options.planFile === undefined ? undefined : await loadPlan(context, options.planFile);
  if (given && !given.ok) {
    const { problems } = given;
    const notes = problemLines(options.planFile ?? '', problems);
    return { exitCode: EXIT.invalid, json: { valid: false, problems }, text: '', notes };
  }
  for (const line of given ? warningLines(options.planFile ?? '', given.warnings) : []) narrate(context, line);
  const plan = given?.plan ?? examplePlan();

  narrate(context, 'Starting a simulated account with a control plane and an application …');
  const local = await localAccount({
    assembly: synthesizedAssembly([controlPlaneStack.stackName]),
    controlPlane: controlPlaneStack,
    plan,
    seed: options.seed,
    now: context.now(),
    onEvent: teller(context),
  });
  const port = await open(context, local, options.port);
  for (const line of welcome(plan, port, options.speed)) narrate(context, asTypedHere(line, context.program));
  try {
    await live(context, local, options.speed, ended);
  } finally {
    await port.close();
  }
  return { exitCode: EXIT.done, json: { address: port.address }, text: '', notes: ['Gone, with everything in it.'] };
}

async function open(context: Context, { account, releases }: LocalAccount, port: number): Promise<Port> {
  const besides = actionsOn(context, releases);
  try {
    return await openPort({
      account,
      port,
      principalOf: peopleOf(account),
      besides,
      onRefusal: (message) => narrate(context, `refused: ${message}`),
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new UsageError(`port ${port} is taken, perhaps by another tidegate local; choose one with --port`);
  }
}

/** Until it is interrupted: the clock, and beside it somebody who looks what has happened. */
async function live(context: Context, { account, look }: LocalAccount, speed: number, ended: AbortSignal) {
  const { now, sleep } = context;
  const looking = async () => {
    while (!ended.aborted) {
      look();
      await sleep(lookMs);
    }
  };
  await Promise.all([keepPace(account.clock, { speed, now, sleep, ended }), looking()]);
}

function actionsOn(context: Context, releases: Releases) {
  const say = { break: releases.breakOnTrial, heal: releases.heal };
  return ({ method, target }: WireRequest): WireResponse | undefined => {
    const action = localActions.find((name) => localPath(name) === target);
    if (!action || method !== 'POST') return undefined;
    const told = say[action]();
    narrate(context, told.says);
    return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(told) };
  };
}

/** Tells each rollout's story, under its id when it is another's turn. */
function teller(context: Context): OnRolloutEvent {
  const stories = new Map<string, ReturnType<typeof story>>();
  let last = '';
  return (event, { id, plan }) => {
    const tell = stories.get(id) ?? story(plan, textWidth(context));
    stories.set(id, tell);
    const lines = tell(event);
    if (lines.length === 0) return;
    if (id !== last) narrate(context, `\n${id}`);
    last = id;
    for (const line of lines) narrate(context, line);
  };
}

function welcome(plan: Plan, { address }: Port, speed: number): readonly string[] {
  const name = targetName(plan.target);
  const pace = speed === 1 ? 'in real time' : `at ${speed} times the speed of yours`;
  return [
    `An account is at ${address}; its clock runs ${pace}. ${name} has traffic, and its plan is registered.`,
    'In another terminal:',
    '',
    `  export AWS_ENDPOINT_URL=${address} AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1`,
    '  export AWS_ACCESS_KEY_ID=alice AWS_SECRET_ACCESS_KEY=any    # every name is a person',
    `  tidegate start ${name} --version 2`,
    `  tidegate get ${name} --watch`,
    '',
    'There are feature flags, too: tidegate flags list. Only new-basket has users, and can be rolled out.',
    'Version 2 is as good as version 1, version 3 is bad; tidegate local break lets the release on trial fail.',
    '',
    'Ctrl-C ends it.',
  ];
}
