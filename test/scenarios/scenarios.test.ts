import { beforeAll, expect, test } from 'vitest';
import type { RolloutEvent } from '../../lib/core/rollout/event.ts';
import type { Report } from '../../lib/rehearsal/report.ts';
import { controlPlaneTable } from './control-plane-table.ts';
import { brokenInvariants } from './invariants.ts';
import { assemblyOnce, play } from './play.ts';
import { lastWord, recordLine } from './record.ts';
import { type ScenarioCase, scenarioCases } from './scenario-case.ts';

// The control plane is synthesized when its sources have changed.
beforeAll(() => void assemblyOnce(), 120_000);

const everyRun = scenarioCases().flatMap((scenarioCase) =>
  scenarioCase.seeds.map((seed) => ({ ...scenarioCase, seed })),
);

test.each(everyRun)('$title ($file, seed $seed)', async ({ plan, scenario, seed, expect: expected }) => {
  const played = await play(plan, scenario, seed);

  const { report, account } = played;
  const lines = report.events.map(recordLine);
  expect(report.unmet ?? []).toEqual([]);
  expect(report.finalAlias).toEqual(expected.finalAlias);
  if (expected.finalTargets) expect(report.finalTargets).toEqual(expected.finalTargets);
  expectStages(report, expected);
  expectTimes(report, expected);
  for (const part of expected.because) expect(lastWord(report.events)).toContain(part);
  expect(inOrder(lines, expected.record)).toEqual(expected.record);
  for (const part of expected.never) expect(lines.filter((line) => line.includes(part))).toEqual([]);
  expectAnalyses(report, expected);
  expectOthers(controlPlaneTable(account), report, expected);
  expect(brokenInvariants(played)).toEqual([]);
});

test('every scenario has a title of its own', () => {
  const titles = scenarioCases().map(({ title }) => title);

  expect(new Set(titles).size).toBe(titles.length);
});

type Expected = ScenarioCase['expect'];

function expectStages({ stages }: Report, expected: Expected): void {
  if (expected.stages) expect(stages.map(({ verdict }) => verdict)).toEqual(expected.stages);
}

function expectTimes({ detectedAt, revertedAt, canary }: Report, expected: Expected): void {
  for (const [time, span] of [
    [detectedAt, expected.detectedAt],
    [revertedAt, expected.revertedAt],
  ] as const) {
    if (!span) continue;
    expect(time).not.toBeNull();
    expect(time).toBeGreaterThanOrEqual(span.from ?? 0);
    expect(time).toBeLessThanOrEqual(span.to ?? Infinity);
  }
  if (expected.canaryErrors) expect(canary.errors).toBeLessThanOrEqual(expected.canaryErrors.atMost);
}

/** The expected parts as far as they are found one after the other. */
function inOrder(lines: readonly string[], parts: readonly string[]): string[] {
  let from = 0;
  const found: string[] = [];
  for (const part of parts) {
    const at = lines.findIndex((line, i) => i >= from && line.includes(part));
    if (at < 0) return [...found, `(none of:\n${lines.slice(from).join('\n')})`];
    found.push(part);
    from = at + 1;
  }
  return found;
}

function expectAnalyses({ events }: Report, { analyses }: Expected): void {
  const zero = Date.parse(events.find(({ kind }) => kind === 'shifted')?.at ?? '');
  for (const { from = 0, to = Infinity, verdict, decision, because = '' } of analyses) {
    const inSpan = events.filter((event): event is RolloutEvent & { kind: 'analyzed' } => {
      const seconds = (Date.parse(event.at) - zero) / 1000;
      return event.kind === 'analyzed' && seconds >= from && seconds <= to;
    });
    expect(inSpan.length).toBeGreaterThan(0);
    for (const event of inSpan) {
      if (verdict) expect(recordLine(event)).toMatch(new RegExp(`^analyzed: ${verdict}`));
      if (decision) expect(event.decision.kind).toBe(decision);
      expect(recordLine(event)).toContain(because);
    }
  }
}

function expectOthers(table: ReturnType<typeof controlPlaneTable>, { rolloutId }: Report, { others }: Expected): void {
  const rest = table.rollouts.filter(({ id }) => id !== rolloutId);
  expect(rest.map(({ request, phase }) => ({ version: request.version, phase })).toSorted(byVersion)).toEqual(
    others.map(({ version, phase }) => ({ version, phase })).toSorted(byVersion),
  );
  for (const { version, because = '' } of others) {
    const { id = '' } = rest.find(({ request }) => request.version === version) ?? {};
    expect(lastWord(table.eventsOf(id))).toContain(because);
  }
}

const byVersion = (a: { version: string }, b: { version: string }) => (a.version < b.version ? -1 : 1);
