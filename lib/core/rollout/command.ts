import type { Person } from './person.ts';

/** What a person wants of a rollout, as it enters the record. */
export interface Command {
  readonly verb: Verb;
  /** The stage it was meant for, an index into the plan's; for `skip`, the one to be left out. */
  readonly stageIndex?: number;
  /** With `promote`: past all stages that are left. */
  readonly full?: boolean;
  /** Why, in their words; may be empty where a verb speaks for itself. */
  readonly reason: string;
}

/** The verbs that act on a rollout; what each does is in `judge-command.ts` and `after-command.ts`. */
export const verbs = [
  'approve',
  'reject',
  'promote',
  'skip',
  'pause',
  'resume',
  'abort',
  'retry',
  'undo',
  'note',
] as const;

export type Verb = (typeof verbs)[number];

/**
 * Verbs whose author has to say why: they overrule the plan or the evidence, or have nothing else to say. `abort` is none of
 * them: in an emergency nobody is kept from going back by a missing word.
 */
export const explainedVerbs: readonly Verb[] = ['reject', 'promote', 'skip', 'undo', 'note'];

/** Verbs that mean one stage and no other: said of another stage, they would let traffic on that nobody meant. */
export const stageVerbs: readonly Verb[] = ['approve', 'reject', 'promote', 'skip'];

/** A person's word that a stage is to be left without further evidence. */
export interface Word {
  readonly stageIndex: number;
  readonly full: boolean;
  readonly by: string;
  readonly reason: string;
}

/** One approval of a stage. */
export interface Approval {
  readonly stageIndex: number;
  readonly person: Person;
  readonly at: string;
}

export interface Pause {
  readonly by: string;
  readonly since: string;
  readonly reason: string;
}

/** Who, and why if they said so: `alice@example.com: carts look wrong`. */
export const inTheirWords = (by: string, reason: string): string => (reason === '' ? by : `${by}: ${reason}`);

/** The one verb that overrules everything may be said without a reason; whoever reads the record is told so. */
export const abortedBy = (by: string, reason: string): string =>
  `aborted by ${inTheirWords(by, reason)}${reason === '' ? ', who gave no reason' : ''}`;
