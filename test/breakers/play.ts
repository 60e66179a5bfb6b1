import { readFileSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { parse } from 'yaml';
import type { Fault } from '../../lib/account/fault.ts';
import { FlagEnvironment } from '../../lib/constructs/index.ts';
import { errorAlarmOf } from '../../lib/core/flags/breaker.ts';
import { type Standing, standingOf } from '../../lib/core/flags/breaker-moves.ts';
import type { FlagDocument } from '../../lib/core/flags/document.ts';
import type { FlagEvent } from '../../lib/core/flags/flag-event.ts';
import { type BreakerDefinition, defineFlags } from '../../lib/flags/define.ts';
import { deployDocument } from '../../lib/rehearsal/flag-application.ts';
import { aDeployedAccount, type DeployedAccount, minute } from '../cli/a-deployed-account.ts';
import { aFlagReadingFunction } from '../cli/a-flag-reading-function.ts';

/** A dependency that fails, and what is to become of the flag that lets users at it. */
export interface BreakerScenario {
  readonly name: string;
  readonly down: readonly { readonly from: string; readonly for: string }[];
  readonly breaker: BreakerDefinition;
  readonly faults?: readonly Omit<Fault, 'at'>[];
  /** When a person kills the flag. */
  readonly killedAt?: string;
  readonly until: string;
  readonly expect: {
    readonly closedWithin: string;
    /** `went off`: the guard was told of it; `is red`: the round found it so. Of every closing. */
    readonly because: 'went off' | 'is red';
    readonly history: readonly FlagEvent['kind'][];
    readonly ends: Standing['kind'];
  };
}

export interface Played {
  readonly history: readonly FlagEvent[];
  readonly ends: Standing['kind'];
  /** From each time that the alarm went off until the last environment stopped to serve the flag, milliseconds. */
  readonly closedAfterMs: readonly number[];
  /** What the control plane has told on its bus. */
  readonly notices: number;
}

export const scenarioIn = (file: string) =>
  parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as BreakerScenario;

const environments = 3;
const everyMs = 5000;
const users = 100;

/** The control plane as it is deployed, the alarm as the construct makes it, and a real function with the real client. */
export async function play({ down, breaker, faults = [], killedAt, until }: BreakerScenario): Promise<Played> {
  const document = definition(breaker);
  const deployed = await aDeployedAccount({ rps: 1 });
  const { account, home } = deployed;
  void deployDocument(account, home, document);
  account.load({
    folder: '',
    stacks: [{ name: 'flags', tags: {}, assets: new Map(), template: alarmsFor(document) }],
  });
  aFlagReadingFunction(deployed, home, 30, '../flags/dependent-reader.ts');
  // Until the reconciler has been there once.
  await deployed.advance(6 * minute);
  for (const fault of faults) account.faults.add({ at: account.clock.now(), ...fault });

  const begun = account.clock.now();
  const served: { at: number; isOn: boolean }[] = [];
  const red: number[] = [];
  let killAt = killedAt === undefined ? undefined : milliseconds(killedAt);
  let n = 0;
  while (account.clock.now() < begun + milliseconds(until)) {
    const at = account.clock.now() - begun;
    const isDown = down.some(
      ({ from, for: length }) => at >= milliseconds(from) && at < milliseconds(from) + milliseconds(length),
    );
    if (killAt !== undefined && at >= killAt) {
      await deployed.tidegate(['flags', 'kill', 'search', '--reason', 'it is looked into']);
      killAt = undefined;
    }
    const asked = Array.from({ length: environments }, () => ask(deployed, { user: `user-${n++ % users}`, isDown }));
    const answers = await account.settle(Promise.all(asked));
    served.push({ at: account.clock.now(), isOn: answers.includes(true) });
    const redSince = alarmRedSince(deployed);
    if (redSince !== undefined && red.at(-1) !== redSince) red.push(redSince);
    await deployed.advance(everyMs);
  }

  const { json } = await deployed.tidegate(['flags', 'history', 'search', '--json']);
  const history = json as readonly FlagEvent[];
  return {
    history,
    ends: standingOf(deployed.liveFlags().flags['search']!).kind,
    closedAfterMs: closedAfter(red, history, served),
    notices: account.calls.filter(({ operation }) => operation === 'PutEvents').length,
  };
}

const definition = (breaker: BreakerDefinition) =>
  defineFlags({
    flags: {
      search: {
        ...{ owner: 'search', kind: 'ops', created: '2026-01-01', variants: { on: true, off: false }, default: 'on' },
        breaker: breaker as BreakerDefinition<'on' | 'off'>,
      },
    },
  }) as unknown as FlagDocument;

/** From the going off of the alarm to the last request that was given the flag before it was opened again. */
const closedAfter = (
  red: readonly number[],
  history: readonly FlagEvent[],
  served: readonly { readonly at: number; readonly isOn: boolean }[],
) =>
  red.map((since) => {
    const reopened = history.find(({ kind, at }) => kind !== 'closed' && Date.parse(at) > since);
    const end = reopened ? Date.parse(reopened.at) - 10_000 : Number.POSITIVE_INFINITY;
    return (served.findLast(({ at, isOn }) => isOn && at < end)?.at ?? since) - since;
  });

function alarmsFor(document: FlagDocument) {
  const props = { application: 'shop', environment: 'production', document };
  const flags = new FlagEnvironment(new Stack(new App(), 'Flags'), 'Flags', props);
  return { Resources: Template.fromStack(Stack.of(flags)).findResources('AWS::CloudWatch::Alarm') } as never;
}

function alarmRedSince({ run }: DeployedAccount): number | undefined {
  const { MetricAlarms = [] } = run('cloudwatch', 'DescribeAlarms', { AlarmNames: [errorAlarmOf('search')] }) as {
    readonly MetricAlarms?: readonly { readonly StateValue: string; readonly StateUpdatedTimestamp: Date }[];
  };
  const [alarm] = MetricAlarms;
  return alarm?.StateValue === 'ALARM' ? alarm.StateUpdatedTimestamp.getTime() : undefined;
}

async function ask({ account }: DeployedAccount, event: object): Promise<boolean> {
  const Payload = Buffer.from(JSON.stringify(event));
  const answer = (await account.call('lambda', 'Invoke', { FunctionName: 'checkout-reader', Payload })) as {
    readonly Payload: Uint8Array;
  };
  return (JSON.parse(Buffer.from(answer.Payload).toString()) as { readonly isOn: boolean }).isOn;
}

export function milliseconds(text: string): number {
  const [, amount, unit] = /^(\d+)(s|m)$/.exec(text) ?? [];
  if (amount === undefined) throw new Error(`a time is like 60s or 7m, got ${text}`);
  return Number(amount) * (unit === 's' ? 1000 : minute);
}
