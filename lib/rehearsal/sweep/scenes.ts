import { parsePlan } from '../../core/plan/parse.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { parseScenario } from '../parse-scenario.ts';
import type { Scenario } from '../scenario.ts';

/** A short rollout that is played again and again, each time with something else going wrong. */
export interface Scene {
  readonly name: string;
  /** What happens when nothing goes wrong. */
  readonly story: string;
  readonly plan: Plan;
  readonly scenario: Scenario;
}

/** The versions that scenes know: the first one serves, the others are asked for, or put there by somebody. */
export const versions = { baseline: '1', canary: '2', other: '3' } as const;

const alarm = 'checkout-errors';
const hook = 'smoke-test';
/** Little traffic is soon drawn; so much worse a canary must be told from it. */
const errors = { floor: '2%', detect: 10, model: 'independent' };
/** Each stage is analyzed twice: when it has baked, with the grace, which is before a minute is known, and when one is. */
const bake = '95s';
const plan = {
  target: { function: 'checkout', alias: 'live' },
  stages: [{ weight: '25%', bake }],
  timing: { settle: '20s', interval: '2m' },
  analysis: { errors },
};
const watched = { ...plan, analysis: { errors, alarms: [alarm] } };
/** Goes off with the first minute in which the canary fails, and stays red while it does, whatever comes late. */
const sensitive = { [alarm]: { errorsAbove: '5%', minutes: 1, of: 3 } };
/** Nobody fails by chance, so that only a fault can make a good release go back. */
const world = { traffic: { rps: 6 }, baseline: {}, canary: {}, until: '75m' };

/** Each is played with every single fault. */
export const scenes: readonly Scene[] = [
  scene(
    'good',
    'A good release, which a hook has tested, goes through two stages and is promoted.',
    {
      ...watched,
      stages: [
        { ...plan.stages[0], hooks: [hook] },
        { weight: '60%', bake },
      ],
    },
    { ...world, hooks: { [hook]: [{ answer: 'pass' }] } },
  ),
  scene('bad', 'A bad release is taken back by its first analysis that has seen a minute of it.', plan, {
    ...world,
    canary: { errorRate: '60%' },
  }),
  scene(
    'red alarm',
    'An alarm goes off and stays red; the guard takes the release back.',
    { ...plan, stages: [{ weight: '25%', bake: '8m' }], analysis: { errors: 'off', alarms: [alarm] } },
    { ...world, canary: { errorRate: '60%' }, alarms: sensitive },
  ),
  scene('queue', 'A second request, which arrives twice, waits; then its release goes through, too.', plan, {
    ...world,
    faults: [{ kind: 'request', version: Number(versions.other), at: '70s', times: 2 }],
  }),
  scene(
    'supersede',
    'A second request takes the first one back, and its release goes through.',
    { ...plan, onBusy: 'supersede' },
    { ...world, faults: [{ kind: 'request', version: Number(versions.other), at: '70s' }] },
  ),
  scene('hold', 'Somebody else moves the alias; the rollout is held, and a person aborts it.', plan, {
    ...world,
    faults: [{ kind: 'move-alias', version: Number(versions.other), at: '70s' }],
  }),
];

/** Somebody of them is awake: a word that is lost is not said again by the same person. */
const leads = ['alice', 'bob', 'carol', 'dora'];
const { target, ...untargeted } = plan;
const joint = {
  ...untargeted,
  targets: [target, { flag: 'new-checkout', variant: 'on', stages: [{ weight: '50%', bake: '4m' }] }],
  stages: [{ weight: '100%', bake: '2m' }],
};

/** What takes much longer to play; a sample of the faults is tried. */
export const furtherScenes: readonly Scene[] = [
  scene(
    'approval',
    'A good release waits for one of four people to approve it, and is promoted.',
    {
      ...plan,
      stages: [{ weight: '25%', bake: '2m', approval: { from: ['leads'], expires: '40m', onExpiry: 'rollback' } }],
    },
    {
      ...world,
      people: leads.map((who, i) => ({ who, as: 'leads', does: 'approve', at: `${[1, 4, 16, 30][i]}m` })),
    },
  ),
  scene('joint', 'A good release and its flag are promoted together.', joint, {
    ...world,
    traffic: { rps: 60 },
    flag: {},
  }),
  scene('bad flag', 'A release is taken back with its flag, which fails.', joint, {
    ...world,
    traffic: { rps: 60 },
    flag: { errorRate: '60%' },
  }),
];

function scene(name: string, story: string, writtenPlan: object, writtenScenario: object): Scene {
  const parsedPlan = parsePlan(JSON.stringify(writtenPlan));
  if (!parsedPlan.ok) throw new Error(`the plan of scene ${name}: ${parsedPlan.problems[0]?.message}`);
  const parsed = parseScenario(JSON.stringify(writtenScenario), parsedPlan.plan);
  if (!parsed.ok) throw new Error(`the scenario of scene ${name}: ${parsed.problems[0]?.message}`);
  return { name, story, plan: parsedPlan.plan, scenario: parsed.scenario };
}
