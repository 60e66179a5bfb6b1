import type { RolloutEvent } from '../../lib/core/rollout/event.ts';
import { planOf, play, scenarioOf } from '../world.ts';
import { colors, line, picture, room, size, text } from './svg.ts';

const plan = planOf(`
target: { function: checkout, alias: live }
stages: [{ weight: 20%, bake: 15m }, { weight: 50%, bake: 5m }]
analysis: { errors: { model: independent } }
`);

const scenario = (errorRate: string, from: string) =>
  scenarioOf(`
traffic: { rps: 20 }
baseline: { errorRate: 0.1%, latency: { p50: 40ms, p99: 180ms } }
canary: { errorRate: ${errorRate}, latency: { p50: 40ms, p99: 180ms }, from: ${from} }
`);

/** The chances of an α of 1 %, less what pays for other guards, and of a β of 5 %. */
const lines = [1, 10, 100, 1000, 10_000] as const;
const mostMinutes = 18;
const mostNats = Math.log(20_000);

/** Evidence minute by minute, of two rehearsed rollouts: one canary turns bad in its fifth minute, the other is good. */
export async function evidencePicture(): Promise<string> {
  const [bad, good] = await Promise.all(
    [scenario('4%', '5m'), scenario('0.1%', '0s')].map(
      async (one) => (await play({ plan, scenario: one, seed: 7 })).events,
    ),
  );
  const against = evidenceOf(bad ?? [], 'error-ratio');
  const speaking = evidenceOf(good ?? [], 'error-detect');
  const failAt = thresholdOf(bad ?? [], 'error-ratio', 'thresholdLn');
  const passAt = thresholdOf(good ?? [], 'error-detect', 'neededLn');
  const [rolledBack, passed] = [against.at(-1)?.[0] ?? 0, speaking.find(([, log]) => log >= passAt)?.[0] ?? 0];
  return picture(
    {
      title: 'Evidence, minute by minute, in two rehearsed rollouts',
      description: `Two lines over minutes since the first shift, on a logarithmic scale of chances. Evidence against a canary that fails 4 % of its requests from minute 5 on stays at 1 until then, and crosses 1 in ${Math.round(Math.exp(failAt))} in minute ${rolledBack}, when it is rolled back. Evidence for a good canary grows from the beginning and crosses 1 in ${Math.round(Math.exp(passAt))} in minute ${passed}.`,
    },
    [
      ...lines.map((odds) =>
        text(room.left - 8, y(Math.log(odds)) + 4, `1 in ${odds.toLocaleString('en-US')}`, {
          anchor: 'end',
          size: 10,
          color: colors.quiet,
        }),
      ),
      ...lines.map((odds) =>
        line(
          [
            [room.left, y(Math.log(odds))],
            [size.width - room.right, y(Math.log(odds))],
          ],
          colors.grid,
        ),
      ),
      ...[0, 5, 10, 15].map((minute) =>
        text(x(minute), size.height - 26, String(minute), { anchor: 'middle', color: colors.quiet }),
      ),
      text(
        size.width / 2,
        size.height - 8,
        'minutes since the first shift (an analysis sees up to two or three minutes before)',
        { anchor: 'middle', color: colors.quiet },
      ),
      ...threshold(failAt, `rolled back above 1 in ${Math.round(Math.exp(failAt))}`, colors.bad),
      ...threshold(passAt, `may pass above 1 in ${Math.round(Math.exp(passAt))}`, colors.good),
      line(
        against.map(([minute, log]) => [x(minute), y(log)]),
        colors.bad,
      ),
      line(
        speaking.map(([minute, log]) => [x(minute), y(log)]),
        colors.good,
        '7 4',
      ),
      text(x(against.at(-1)?.[0] ?? 0) + 6, y(against.at(-1)?.[1] ?? 0) + 4, 'against the bad canary', {
        color: colors.bad,
      }),
      text(x(speaking.at(-1)?.[0] ?? 0) - 4, y(speaking.at(-1)?.[1] ?? 0) - 10, 'for the good canary', {
        color: colors.good,
        anchor: 'end',
      }),
    ],
  );
}

const threshold = (nats: number, words: string, color: string): string[] => [
  line(
    [
      [room.left, y(nats)],
      [size.width - room.right, y(nats)],
    ],
    color,
    '2 4',
  ),
  text(size.width - room.right, y(nats) - 5, words, { anchor: 'end', color, size: 11 }),
];

const x = (minute: number): number => room.left + (minute / mostMinutes) * (size.width - room.left - room.right);

const y = (nats: number): number =>
  size.height -
  room.bottom -
  (Math.min(mostNats, Math.max(0, nats)) / mostNats) * (size.height - room.top - room.bottom);

/** What the analyses of the first stage said: minutes since the first shift, and nats. */
function evidenceOf(events: readonly RolloutEvent[], judge: string): readonly (readonly [number, number])[] {
  const first = events.find(({ kind }) => kind === 'shifted');
  const begun = Date.parse(first?.at ?? '');
  return events.flatMap((event) => {
    if (event.kind !== 'analyzed' || event.stageIndex !== 0) return [];
    const log = event.verdict.findings.find((finding) => finding.judge === judge)?.numbers.evidenceLn;
    return log === undefined ? [] : [[Math.round((Date.parse(event.at) - begun) / 60_000), log] as const];
  });
}

function thresholdOf(events: readonly RolloutEvent[], judge: string, name: string): number {
  const findings = events.flatMap((event) => (event.kind === 'analyzed' ? event.verdict.findings : []));
  const found = findings.find((finding) => finding.judge === judge)?.numbers[name];
  if (found === undefined) throw new Error(`no analysis of the rehearsal has a ${name} of ${judge}`);
  return found;
}
