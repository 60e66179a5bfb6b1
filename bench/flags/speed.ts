import { FlagdCore } from '@openfeature/flagd-core';
import { TypedInMemoryProvider, OpenFeature } from '@openfeature/server-sdk';
import { compileFlags } from '../../lib/flags/compile-flags.ts';
import { printTable } from '../analysis/table.ts';
import { type Contestant, median, nanosecondsPerCall } from './measure.ts';

/** Two conditions, and a split that sticks to the user. */
const targeting = {
  if: [
    { and: [{ '==': [{ var: 'country' }, 'DE'] }, { in: [{ var: 'plan' }, ['pro', 'team']] }] },
    {
      fractional: [
        ['on', 30],
        ['off', 70],
      ],
    },
    null,
  ],
};
const checkout = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off', targeting };
const document = { flags: { 'new-checkout': checkout } };

const users = Array.from({ length: 1024 }, (_, i) => ({ targetingKey: `user-${i}`, country: 'DE', plan: 'pro' }));
const user = (i: number) => users[i & 1023]!;

export async function speed(): Promise<void> {
  const flags = compileFlags(document);
  const core = new FlagdCore();
  core.setConfigurations(JSON.stringify(document));
  await OpenFeature.setProviderAndWait(
    new TypedInMemoryProvider({
      'new-checkout': { variants: { on: true, off: false }, defaultVariant: 'off', disabled: false },
    }),
  );
  const client = OpenFeature.getClient();

  const contestants: Contestant[] = [
    {
      name: 'tidegate/flags, the value',
      call: (i) => flags.boolean('new-checkout', false, user(i)),
      perRound: 20_000,
    },
    {
      name: 'tidegate/flags, with details',
      call: (i) => flags.evaluate('new-checkout', false, user(i)),
      perRound: 20_000,
    },
    {
      name: 'flagd-core',
      call: (i) => core.resolveBooleanEvaluation('new-checkout', false, user(i)),
      perRound: 5000,
    },
    {
      name: "OpenFeature's client, without a rule",
      call: (i) => client.getBooleanValue('new-checkout', false, user(i)),
      perRound: 500,
    },
  ];
  const times = await nanosecondsPerCall(contestants);
  const [ours = Number.NaN] = times;
  printTable(
    'One evaluation: two conditions and a sticky 30 % split, median',
    ['evaluator', 'µs', 'times ours'],
    times.map((time, i) => [contestants[i]!.name, (time / 1000).toFixed(3), (time / ours).toFixed(1)]),
  );
  compileSpeed();
}

function compileSpeed(): void {
  const many = JSON.stringify({
    flags: Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`flag-${i}`, checkout])),
  });
  const milliseconds = (work: () => unknown, times: number) =>
    median(
      Array.from({ length: times }, () => {
        const begun = performance.now();
        work();
        return performance.now() - begun;
      }),
    );
  const ours = milliseconds(() => compileFlags(many), 9);
  const parsing = milliseconds(() => JSON.parse(many), 9);
  const theirs = milliseconds(() => new FlagdCore().setConfigurations(many), 1);
  printTable(
    `10,000 such flags, ${(many.length / 1e6).toFixed(1)} MB, median`,
    ['', 'ms', 'times ours'],
    [
      ['tidegate/flags', ours.toFixed(0), '1.0'],
      ['of that JSON.parse', parsing.toFixed(0), (parsing / ours).toFixed(1)],
      ['flagd-core, once', theirs.toFixed(0), (theirs / ours).toFixed(1)],
    ],
  );
}
