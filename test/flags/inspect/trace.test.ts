import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FlagDocument } from '../../../lib/flags/document.ts';
import { compileFlags } from '../../../lib/flags/index.ts';
import { traceFlag } from '../../../lib/flags/inspect/trace.ts';
import { contexts, documents } from '../arbitraries.ts';

it('tells of any flag and context what evaluating it gives', () => {
  const at = 1_796_000_000;
  fc.assert(
    fc.property(documents, contexts, (random, context) => {
      const document = random as unknown as FlagDocument;
      const { details, steps } = traceFlag(document, 'flag', context, at);
      const last = steps.findLast((step) => step.kind === 'split' || step.kind === 'choice');

      const flags = compileFlags(document, { now: () => at });
      const evaluated = flags.evaluate<unknown>('flag', details.value, context);
      expect(evaluated.reason).toBe(details.reason);
      if (details.reason === 'TARGETING_MATCH') expect(String(last?.chosen)).toBe(details.variant);
      if (details.errorCode === 'GENERAL') expect(steps.at(-1)?.kind).toMatch(/^(?:failed|split|choice)$/);
    }),
    { numRuns: 1000 },
  );
});

it('takes an empty name for a choice, as the evaluation does, which fails with it', () => {
  const targeting = { if: [{ '==': [{ var: 'plan' }, 'pro'] }, 'on', ''] };
  const document: FlagDocument = { flags: { flag: { state: 'ENABLED', variants: { on: true }, targeting } } };

  const { details, steps } = traceFlag(document, 'flag', {}, 0);

  expect(details).toMatchObject({ errorCode: 'GENERAL', errorMessage: 'the rule chose "", which is not a variant' });
  expect(steps.at(-1)).toEqual({ kind: 'choice', rule: '', chosen: '' });
});
