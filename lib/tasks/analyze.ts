import type { Observations, Verdict } from '../core/analysis/contract.ts';
import { withAnswers } from '../core/analysis/hook-answers.ts';
import { withMeasured } from '../core/analysis/measured.ts';
import { aliasDrift } from '../core/rollout/alias-drift.ts';
import { isLookDue } from '../core/rollout/looks.ts';
import { type AliasSight, decide } from '../core/rollout/decide.ts';
import type { Decision, Happening } from '../core/rollout/event.ts';
import { gaugesOf } from '../core/rollout/gauges.ts';
import { isForward, unlessKept } from '../core/rollout/kept.ts';
import { dueQuestions } from '../core/rollout/hooks.ts';
import { secondsToNextAnalysis } from '../core/rollout/pacing.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { analysesPerExecution, nextOf, nextOfPhase, type Route } from '../core/rollout/route.ts';
import { newMinutes, totalsOf } from '../core/rollout/totals.ts';
import { admit } from './admit.ts';
import type { Deps, TaskInput } from './deps.ts';
import { keptBy } from './kept-by.ts';
import { judgeRollout } from './judge-rollout.ts';
import { isAnswered, type Letters, lookAtTargets, notLookedAt, readLetters, type Sights } from './look.ts';
import { measureDue } from './measure.ts';
import { observe } from './observe.ts';

type AnalyzeDeps = Pick<
  Deps,
  | 'records'
  | 'aliases'
  | 'alarms'
  | 'calendars'
  | 'gauges'
  | 'hooks'
  | 'inbox'
  | 'judge'
  | 'line'
  | 'logs'
  | 'series'
  | 'sources'
  | 'watches'
  | 'controlPlane'
  | 'now'
>;

const by = 'analyze';

interface Judged {
  readonly observations: Observations;
  readonly verdict: Verdict;
}

interface Decided extends Letters, Sights, Judged {
  readonly decision: Decision;
}

/** Looks at everything once, judges, decides, and records the evidence with the decision. */
export const analyze =
  (deps: AnalyzeDeps) =>
  async (input: TaskInput): Promise<Route> => {
    const { records, now } = deps;
    const rollout = await admit(deps, input);
    if (['rolling-back', 'finishing', 'closed'].includes(rollout.phase)) {
      return { next: nextOfPhase(rollout), waitSeconds: 1, readSeq: 0 };
    }

    const at = now();
    const letters = await readLetters(deps, rollout);
    // Whoever wants it back does not wait for a hook.
    const questions = letters.signals.length > 0 ? [] : dueQuestions(rollout, at);
    const [seen, measured, answers] = await Promise.all([
      observe(deps, rollout, at),
      measureDue(deps, rollout, at),
      Promise.all(questions.map(deps.hooks.ask)),
    ]);
    const atText = new Date(at).toISOString();
    const tallies = withMeasured(rollout.tallies ?? {}, measured, atText);
    const hooks = withAnswers(rollout.hooks ?? [], answers, atText);
    const judged = (observations: Observations): Judged => {
      const verdict = judgeRollout(deps.judge, rollout, { ...observations, tallies, hooks }, at);
      return { observations, verdict };
    };
    const decided = async (found: Letters & Sights & Judged): Promise<Decided> => {
      const wanted = decide(rollout, { ...found, now: at });
      // Asked only when it matters: most analyses decide to wait.
      const decision = isForward(wanted) ? unlessKept(wanted, await keptBy(deps, rollout)) : wanted;
      return { ...found, decision };
    };
    const first = await decided({ ...letters, ...notLookedAt, ...judged(seen) });
    let last = first;
    if (isForward(first.decision)) {
      // Nothing goes on before everything has been seen, also what came too late: the inbox first, and the alarms last.
      const anew = { ...(await readLetters(deps, rollout)), ...(await lookAtTargets(deps, rollout)) };
      last = await decided({ ...anew, ...judged(await observe(deps, rollout, at, 'anew')) });
    } else if (first.decision.kind !== 'roll-back' && isLookDue(rollout, at)) {
      last = await decided({ ...first, ...(await lookAtTargets(deps, rollout)) });
    }

    const { signals, readSeq, observations, verdict, decision } = last;
    const minutes = newMinutes(rollout, observations.minutes);
    const happenings: Happening[] = [
      ...signals.map((signal): Happening => ({ kind: 'signal-read', signal })),
      ...adopted(rollout, last.alias, decision),
      {
        kind: 'analyzed',
        stageIndex: judgedStage(rollout),
        verdict,
        decision,
        totals: totalsOf(observations.minutes),
        ...(isAnswered(last) && { sawTargets: true }),
        minutes,
        ...(measured.length > 0 && { measured }),
        ...(answers.length > 0 && { hooks: answers }),
      },
    ];
    const after = await records.append(rollout, happenings, { at, by });
    deps.gauges.put(gaugesOf(after, minutes, at));
    const rushMs = decision.kind === 'roll-back' && signals.length === 0 ? await guardsRush(deps, rollout) : 0;
    if (rushMs > 0) return { next: 'bake', waitSeconds: Math.ceil(rushMs / 1000), readSeq };
    const next = after.analyses >= analysesPerExecution && nextOf(decision) === 'bake' ? 'hand-over' : nextOf(decision);
    return { next, waitSeconds: secondsToNextAnalysis(after, now()), readSeq };
  };

/**
 * For how many milliseconds more the guard takes back so many rollouts, this one among them, that a second write for each
 * would only keep another waiting; 0 where it does not. Its signal wakes the machine before they are over, and without one
 * the rollout takes itself back then.
 */
async function guardsRush({ watches, now }: AnalyzeDeps, { plan: { analysis } }: Rollout): Promise<number> {
  const guarded = analysis.hotfix === 'off' ? analysis.alarms : [];
  const until = Math.max(0, ...(await Promise.all(guarded.map(watches.rushUntil))));
  return Math.max(0, until - now());
}

/** The stage whose traffic is being watched, which a decided shift does not change before it has happened. */
const judgedStage = (rollout: Rollout) => rollout.shifts.at(-1)?.stageIndex ?? -1;

/** Going on from a touched alias, with nothing unread and no alarm red, is what makes its revision ours. */
function adopted(rollout: Rollout, alias: AliasSight, { kind }: Decision): Happening[] {
  const isForward = kind === 'advance' || kind === 'promote';
  if (!isForward || alias.kind !== 'read' || aliasDrift(rollout, alias) !== 'touched') return [];
  return [{ kind: 'alias-touched', revisionId: alias.revisionId }];
}
