import { describe, expect, test } from 'vitest';
import { milliseconds, play, scenarioIn } from './play.ts';

const scenarios = [
  'dependency-down.yaml',
  'dependency-flaps.yaml',
  'event-lost.yaml',
  'event-late.yaml',
  'killed-meanwhile.yaml',
].map(scenarioIn);

describe('a flag with a breaker, in the account as it is deployed', { timeout: 120_000 }, () => {
  test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', async (_, scenario) => {
    const { expect: expected } = scenario;

    const played = await play(scenario);

    expect(played.history.map(({ kind }) => kind)).toEqual(expected.history);
    expect(played.ends).toBe(expected.ends);
    expect(played.closedAfterMs).toHaveLength(expected.history.filter((kind) => kind === 'closed').length);
    expect(Math.max(...played.closedAfterMs)).toBeLessThanOrEqual(milliseconds(expected.closedWithin));
    const closings = played.history.filter(({ kind }) => kind === 'closed');
    expect(closings.filter(({ reason }) => !reason.includes(expected.because))).toEqual([]);
    // However often its events came; what people did is told by whom they ask.
    expect(played.notices).toBeGreaterThanOrEqual(played.history.filter(({ by }) => by === 'breaker').length);
  });
});
