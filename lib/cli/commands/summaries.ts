import type { COMMANDS } from './index.ts';

/** What the commands of a group are about, by the first of their words. */
export const GROUPS: Readonly<Record<string, string>> = {
  flags: 'the feature flags that are deployed: what they serve to whom, and how to change that',
};

/** What each command's definition has as its summary, once more: the help lists all commands and loads none of them. */
export const SUMMARIES: Readonly<Record<keyof typeof COMMANDS, string>> = {
  abort: 'end a rollout now, with all traffic on the baseline',
  approve: 'approve of leaving a stage that needs an approval',
  backtest: "run a plan's analysis over recorded minutes, of a file or of your account",
  completion: 'a script that lets your shell complete commands and options',
  doctor: 'what would keep a target from being rolled out safely, and what to do about it',
  explain: 'why a rollout did what it did, in sentences',
  'flags diff': 'what would become of whom if a document were deployed',
  'flags explain': 'which variant of a flag somebody is served, and why',
  'flags get': 'who is served what by one flag',
  'flags history': 'who changed a flag, why, and what that meant for whom',
  'flags kill': 'serve one variant of a flag to everybody, now',
  'flags list': 'all flags that are deployed, and the rollouts that move some',
  'flags remove': 'take a flag out of the document that is deployed',
  'flags revive': 'put the rules of a killed or closed flag in force again',
  'flags set': 'change a flag by its meaning, and deploy it',
  'flags stale': 'flags that should be gone, each with why and what to do',
  'flags types': 'TypeScript types of the flags, so that a misspelt one does not compile',
  'flags validate': 'everything that is wrong with a document of flags, before it is deployed',
  get: 'a rollout as a tree: stages, verdicts, evidence and what is still needed',
  history: 'everything that happened to a rollout, in order',
  init: 'write a plan to begin with',
  judge: "compare a canary's metrics with the baseline's, as another tool would",
  list: 'all targets, with their owners and rollouts',
  local: 'a simulated account on a port of this machine, to try everything on',
  note: 'write something into the record of a rollout',
  pause: 'keep a rollout where it is',
  promote: 'leave a stage now, without further evidence',
  register: 'make a target known to a control plane, with its plan',
  rehearse: 'play a plan in a simulated account, against a scenario',
  reject: 'refuse to let a stage be left, and take the canary back',
  resume: 'let a rollout go on that is paused or held',
  retry: 'ask again for the version of a rollout that was not promoted',
  skip: 'leave a stage out that has not begun',
  start: 'ask for a rollout of a registered target',
  status: 'where a rollout is, in one line, and as an exit code',
  'stop-the-line': 'keep every rollout of a control plane from going on, or let them',
  undo: 'take a promotion back',
  validate: 'check a plan and show what it means',
};
