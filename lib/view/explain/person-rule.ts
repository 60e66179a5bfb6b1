import type { Verb } from '../../core/rollout/command.ts';

/** The rule by which a person's word counts. */
export const personRule = (verb: Verb): string => rules[verb];

const rules: Readonly<Record<Verb, string>> = {
  approve: 'stages[].approval: as many distinct people as the plan asks for, of those it names, and never the author.',
  reject: 'stages[].approval: whoever may approve may reject, and that takes the canary back.',
  promote: 'A person answers for the stage in place of further evidence; what fails it still takes it back.',
  skip: 'A stage to come may be left out by a person, unless it needs an approval.',
  pause: 'A pause keeps a rollout from going on, and never from going back.',
  resume: 'Whoever resumes a rollout ends its pause or hold; whatever still speaks against going on holds it again.',
  abort: 'An abort wins over everything else, whatever the evidence says.',
  retry: 'A rollout that was not promoted may be asked for again.',
  undo: 'A promotion can be taken back while the old version is kept and nobody has moved the alias since.',
  note: 'Notes change nothing.',
};

export const approvalRule =
  'stages[].approval: a stage that needs an approval is left when it has passed and is approved; the analysis goes on meanwhile. When the time for that is over, the plan decides (onExpiry).';

/** The rule by which a rollout waits for what is not evidence. */
export const waitsForRule = {
  approval: approvalRule,
  resume: rules.pause,
  window: "windows: outside its plan's windows, and in a freeze, a rollout does not go on; it still goes back.",
  line: 'While the line is stopped no rollout of the control plane goes on; each still goes back.',
} as const;
