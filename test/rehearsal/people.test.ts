import { beforeAll, describe, expect, test } from 'vitest';
import { parsePlan } from '../../lib/core/plan/parse.ts';
import { parseScenario } from '../../lib/rehearsal/parse-scenario.ts';
import { assemblyOnce, play } from '../scenarios/play.ts';

// The control plane is synthesized when its sources have changed.
beforeAll(() => void assemblyOnce(), 120_000);

async function rehearsed(planText: string, scenarioText: string) {
  const plan = parsePlan(`target: { function: checkout, alias: live }\n${planText}`);
  if (!plan.ok) throw new Error('the plan of this test is not valid');
  const scenario = parseScenario(`traffic: { rps: 40 }\nbaseline: {}\ncanary: {}\n${scenarioText}`, plan.plan);
  if (!scenario.ok) throw new Error(scenario.problems.map(({ message }) => message).join('; '));
  return (await play(plan.plan, scenario.scenario)).report;
}

describe('people of a scenario', () => {
  test('get the answers of the command API, whatever the record tells', async () => {
    const report = await rehearsed(
      'stages: [{ weight: 20%, bake: 30m }]',
      `people:
  - { at: 1m, who: alice, does: pause, reason: looking }
  - { at: 2m, who: bob, does: pause }
  - { at: 3m30s, who: bob, does: resume }
  - { at: 4m30s, who: bob, does: approve }
  - { at: 5m, who: bob, does: abort, reason: carts are empty }
`,
    );

    expect(report.outcome).toBe('aborted');
    expect(report.people).toMatchObject([
      { at: 60, who: 'alice', does: 'pause', did: 'accepted' },
      { who: 'bob', does: 'pause', did: 'done-already', says: expect.stringContaining('alice') },
      { does: 'resume', did: 'accepted' },
      { does: 'approve', did: 'refused', says: expect.stringContaining('approv') },
      { at: 300, does: 'abort', did: 'accepted' },
    ]);
  });

  test('whose time comes after the end do not act, and cost no calls of the control plane', async () => {
    const [without, late] = await Promise.all([
      rehearsed('stages: [{ weight: 20%, bake: 2m }]', ''),
      rehearsed('stages: [{ weight: 20%, bake: 2m }]', 'people: [{ at: 2h, who: alice, does: pause }]\n'),
    ]);

    expect(late).toEqual(without);
  });
});

test('a calendar that another account shares is known by its ARN', async () => {
  const arn = 'arn:aws:ssm:eu-west-1:210987654321:document/quarter-end';

  const report = await rehearsed(
    `stages: [{ weight: 20%, bake: 2m }]\nwindows: [{ calendar: "${arn}" }]`,
    `calendars: { "${arn}": [{ state: open }, { from: 1m, state: closed }, { from: 20m, state: open }] }\n`,
  );

  expect(report.outcome).toBe('promoted');
  expect(report.virtualSeconds).toBeGreaterThan(18 * 60);
});
