import { describe, expect, it } from 'vitest';
import { judgeStage } from '../../../../lib/core/analysis/judge-stage.ts';
import { aQuestion, minutes, type Short } from '../question.ts';

/** A question, and the verdict on it: its kind, what an undecided one needs, and words of its reason. */
type Case = readonly [title: string, question: Parameters<typeof aQuestion>[0], expected: string, reason: RegExp];

export const quiet: Short = [0, 0];
export const good = minutes(15, [2280, 2], [120, 0]);
export const bad = minutes(3, [2280, 2], [120, 6]);

/** One test for each case, whose title goes on where the topic ends. */
export function judged(topic: string, cases: readonly Case[]): void {
  describe(`judging a stage: ${topic}`, () => {
    it.each(cases)('%s', (_, changes, expected, reason) => {
      const verdict = judgeStage(aQuestion(changes));

      expect(verdict.kind === 'undecided' ? `undecided ${verdict.need}` : verdict.kind).toBe(expected);
      expect(verdict.reason).toMatch(reason);
    });
  });
}
