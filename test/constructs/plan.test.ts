import { Duration } from 'aws-cdk-lib';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Plan } from '../../lib/constructs/plan.ts';

const minutes = (amount: number) => Duration.minutes(amount);
const canary = Plan.canary({ weight: 0.05, bake: minutes(10) });

describe('a plan in code', () => {
  it('says the same as a plan file', () => {
    const plan = canary.stage({ weight: 0.5, bake: minutes(15) }).watch(minutes(30));

    expect(plan.toJSON()).toEqual({
      stages: [
        { weight: '5%', bake: '10m' },
        { weight: '50%', bake: '15m' },
        { weight: '100%', bake: '30m' },
      ],
    });
    expect(plan.problems('live')).toEqual([]);
  });

  it('never changes: each method gives a new one', () => {
    canary.watch(minutes(30)).alarms('checkout-5xx');

    expect(canary.toJSON()).toEqual({ stages: [{ weight: '5%', bake: '10m' }] });
  });

  it('in equal steps ends with the promotion', () => {
    const { stages } = Plan.linear({ step: 0.1, every: minutes(1) }).toJSON();

    expect(stages).toHaveLength(9);
    expect(stages.at(-1)).toEqual({ weight: '90%', bake: '1m' });
  });

  it('takes keys one by one, and those of analysis and timing beside what it has', () => {
    const plan = canary
      .alarms('a')
      .with({ analysis: { falseAlarm: '2%' }, onBusy: 'reject' })
      .alarms({ alarmName: 'b' });

    expect(plan.toJSON()).toMatchObject({ analysis: { alarms: ['a', 'b'], falseAlarm: '2%' }, onBusy: 'reject' });
  });

  it.each([
    [Plan.canary({ weight: 5, bake: minutes(10) }), 'stages[0].weight must be between 0% and 100%, got "500%"'],
    [Plan.linear({ step: 0, every: minutes(1) }), undefined],
    [Plan.preset('Canary10Percent5Minuts'), 'did you mean Canary10Percent5Minutes?'],
  ])('says what is wrong with it (%#)', (plan, problem) => {
    const problems = plan.problems('live');

    if (problem === undefined) expect(problems).toEqual([]);
    else expect(problems.join('\n')).toContain(problem);
  });

  it('of a preset takes no more stages', () => {
    expect(() => Plan.preset('BlueGreen').watch(minutes(5))).toThrow('a stage cannot be added to the preset BlueGreen');
  });
});

describe('a plan from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-plan-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (text: string) => {
    const path = join(folder, 'plan.yaml');
    writeFileSync(path, text);
    return path;
  };

  it('leaves out the target, which the construct decides', () => {
    const plan = Plan.fromFile(file('target: { function: checkout, alias: live }\nstages: BlueGreen\n'));

    expect(plan.toJSON()).toEqual({ stages: 'BlueGreen' });
  });

  it('needs no target', () => {
    expect(Plan.fromFile(file('stages: BlueGreen')).toJSON()).toEqual({ stages: 'BlueGreen' });
  });

  it('is refused with the place of each mistake', () => {
    const path = file('stages:\n  - { weight: 5 }\nonbusy: queue\n');

    expect(() => Plan.fromFile(path)).toThrow(
      `${path}:2:15: stages[0].weight must be a percentage like 5%, got 5; did you mean 5%?\n${path}:3:1: unknown key onbusy`,
    );
  });
});
