import { expect, test } from 'vitest';
import { parsePlan } from '../../../lib/core/plan/parse.ts';
import { PRESET_NAMES } from '../../../lib/core/plan/presets.ts';

/** Percent and seconds of each stage. The shift to everything that ends CodeDeploy's is the promotion. */
const TENTHS = [10, 20, 30, 40, 50, 60, 70, 80, 90];

const SHAPES: Readonly<Record<string, readonly (readonly [percent: number, seconds: number])[]>> = {
  Canary10Percent5Minutes: [[10, 300]],
  Canary10Percent10Minutes: [[10, 600]],
  Canary10Percent15Minutes: [[10, 900]],
  Canary10Percent30Minutes: [[10, 1800]],
  Linear10PercentEvery1Minute: TENTHS.map((percent) => [percent, 60]),
  Linear10PercentEvery2Minutes: TENTHS.map((percent) => [percent, 120]),
  Linear10PercentEvery3Minutes: TENTHS.map((percent) => [percent, 180]),
  Linear10PercentEvery10Minutes: TENTHS.map((percent) => [percent, 600]),
  AllAtOnce: [[100, 60]],
  BlueGreen: [
    [0, 60],
    [100, 600],
  ],
};

test.each(PRESET_NAMES)('%s has its published shape', (name) => {
  const parsed = parsePlan(`target: { function: checkout, alias: live }\nstages: ${name}\n`);

  const stages = parsed.ok ? parsed.plan.stages : [];

  expect(stages.map(({ weight, bakeSeconds }) => [Math.round(weight * 100), bakeSeconds])).toEqual(SHAPES[name]);
});

test('all of CodeDeploy for Lambda is there', () => {
  const theirs = PRESET_NAMES.filter((name) => /^(Canary|Linear|AllAtOnce)/.test(name));

  expect(theirs).toHaveLength(9);
});
