import type { Finding, Verdict } from './contract.ts';

export type Need = Extract<Verdict, { kind: 'undecided' }>['need'];

/** What one judge says. Any `fail` fails the stage, and the stage passes only if every judge that was asked says `pass`. */
export type Judgement =
  | { readonly kind: 'pass' | 'fail'; readonly finding: Finding }
  | { readonly kind: 'undecided'; readonly need: Need; readonly finding: Finding };

type Numbers = Finding['numbers'];

export const pass = (judge: string, reason: string, numbers: Numbers = {}): Judgement => ({
  kind: 'pass',
  finding: { judge, kind: 'pass', reason, numbers },
});

export const fail = (judge: string, reason: string, numbers: Numbers = {}): Judgement => ({
  kind: 'fail',
  finding: { judge, kind: 'fail', reason, numbers },
});

export const undecided = (judge: string, need: Need, reason: string, numbers: Numbers = {}): Judgement => ({
  kind: 'undecided',
  need,
  finding: { judge, kind: 'undecided', reason, numbers },
});
