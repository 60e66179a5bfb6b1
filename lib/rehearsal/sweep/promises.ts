import type { SweepFault } from './faults.ts';

/** What is promised for a kind of fault: the sweep holds us to it, and a page tells it. */
export interface Promised {
  /** Ends the sentence "What happens when …". */
  readonly when: string;
  readonly sees: string;
  /** Ends of a rollout besides the one it would have had. */
  readonly mayEnd: readonly string[];
  /** For how long the fault lets a release be served that should not be, in seconds. */
  readonly withinSeconds: number;
  /** Whether events may be left in the dead-letter queue, because nobody could take care of them for too long. */
  readonly mayKeepEvents?: boolean;
}

const nothing = 'Nothing but the time it takes.';
const held = 'The rollout is `held`, with what was expected and what was found, until a person decides.';
/** A rollout that is held ends as a person says: the sweep aborts it. */
const aborted = ['aborted'];

/** The bounds come from the pauses between two tries: 2 min between analyses, 60 s of Lambda, 120 s of the machine. */
export const promises: Readonly<Record<SweepFault, Promised>> = {
  'crash-before-call': {
    when: 'a function of the control plane dies before one of its calls',
    sees: `${nothing} The task is started again and goes on from the record.`,
    mayEnd: [],
    withinSeconds: 130,
  },
  'crash-after-call': {
    when: 'a function dies when its call has had its effect',
    sees: `${nothing} What was done is found in the record or on the alias, and not done twice.`,
    mayEnd: [],
    withinSeconds: 130,
  },
  error: {
    when: 'a call fails three times in a row',
    sees: nothing,
    mayEnd: [],
    withinSeconds: 130,
  },
  throttle: {
    when: 'a call is throttled three times in a row',
    sees: nothing,
    mayEnd: [],
    withinSeconds: 130,
  },
  'timeout-after-effect': {
    when: 'a call has its effect, and its answer is lost',
    sees: nothing,
    mayEnd: [],
    withinSeconds: 130,
  },
  delay: {
    when: 'a call takes 150 s, longer than anybody waits for it',
    sees: `${nothing} A second attempt has long been made when the first one arrives. A revert that comes so late may meet the next rollout, which is \`held\` then.`,
    mayEnd: aborted,
    withinSeconds: 130,
  },
  drop: {
    when: 'an event is lost: of an alarm, of an execution that ended, of the schedule',
    sees: 'Nothing. Each analysis reads the alarms itself, and the reconciler comes again.',
    mayEnd: [],
    withinSeconds: 130,
  },
  duplicate: { when: 'an event arrives twice', sees: 'Nothing.', mayEnd: [], withinSeconds: 10 },
  reorder: { when: 'an event is overtaken by later ones', sees: nothing, mayEnd: [], withinSeconds: 130 },
  'late-event': { when: 'an event arrives 150 s late', sees: nothing, mayEnd: [], withinSeconds: 160 },
  'stop-execution': {
    when: 'somebody stops the execution',
    sees: 'The rollout is taken back, and `failed`: "its execution was stopped while …". One that is `held` stays so.',
    mayEnd: ['failed'],
    withinSeconds: 330,
  },
  'delete-baseline': {
    when: 'somebody deletes the baseline',
    sees: 'Nothing. Lambda refuses while the alias points at it, which is until the promotion.',
    mayEnd: [],
    withinSeconds: 10,
  },
  'delete-canary': {
    when: 'somebody deletes the canary',
    sees: 'Nothing while it has traffic: Lambda refuses. Before, the rollout is `rejected` or `held`.',
    mayEnd: ['rejected', ...aborted],
    withinSeconds: 10,
  },
  'alias-elsewhere': {
    when: 'somebody points the alias at a third version',
    sees: held,
    mayEnd: [...aborted, 'unchanged'],
    // Where it becomes the baseline, other traffic is drawn, and an alarm sees one of its minutes later.
    withinSeconds: 70,
  },
  'alias-to-baseline': {
    when: 'somebody points the alias at the baseline alone',
    sees: held,
    mayEnd: aborted,
    withinSeconds: 10,
  },
  'alias-to-canary': {
    when: 'somebody points the alias at the canary alone',
    sees: `${held} An abort brings the baseline back.`,
    mayEnd: [...aborted, 'unchanged'],
    withinSeconds: 10,
  },
  'lambda-down': {
    when: "Lambda's API does not answer for 10 minutes",
    sees: 'The rollout is taken back when Lambda answers again, and `failed`. The alias serves as it was set meanwhile.',
    mayEnd: ['failed'],
    withinSeconds: 720,
    mayKeepEvents: true,
  },
  'states-down': {
    when: "Step Functions' API does not answer for 10 minutes",
    sees: 'Rollouts that run go on. One that was to begin begins when it answers again.',
    mayEnd: [],
    withinSeconds: 130,
    mayKeepEvents: true,
  },
  'dynamodb-down': {
    when: 'DynamoDB does not answer for 10 minutes',
    sees: 'The rollout is taken back when DynamoDB answers again, and `failed`. Requests wait in the dead-letter queue.',
    mayEnd: ['failed'],
    withinSeconds: 720,
    mayKeepEvents: true,
  },
  'cloudwatch-down': {
    when: 'CloudWatch does not answer for 10 minutes',
    sees: 'Analyses are undecided, "nothing can be judged"; a stage that stays so for its `maxBake` is `held`.',
    mayEnd: ['failed', ...aborted],
    withinSeconds: 720,
    mayKeepEvents: true,
  },
};
