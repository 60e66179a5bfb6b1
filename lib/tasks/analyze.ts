import type { Observations, Verdict } from '../core/analysis/contract.ts';
import { withAnswers } from '../core/analysis/hook-answers.ts';
import { withMeasured } from '../core/analysis/measured.ts';
import { aliasDrift } from '../core/rollout/alias-drift.ts';
import { type AliasSight, decide } from '../core/rollout/decide.ts';
import type { Decision, Happening } from '../core/rollout/event.ts';
import { gaugesOf } from '../core/rollout/gauges.ts';
import { isForward, unlessKept } from '../core/rollout/kept.ts';
import { dueQuestions } from '../core/rollout/hooks.ts';
import { secondsToNextAnalysis } from '../core/rollout/pacing.ts';
import { addressOf } from '../core/plan/plan.ts';
import type { Rollout, Standing } from '../core/rollout/rollout.ts';
import { analysesPerExecution, nextOf, nextOfPhase, type Route } from '../core/rollout/route.ts';
import { newMinutes, totalsOf } from '../core/rollout/totals.ts';
import { admit } from './admit.ts';
import type { Deps, TaskInput } from './deps.ts';
import { keptBy } from './kept-by.ts';
import { judgeRollout } from './judge-rollout.ts';
import { measureDue } from './measure.ts';
import { describeError, observe } from './observe.ts';

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
  | 'controlPlane'
  | 'now'
>;

const by = 'analyze';

interface Judged {
  readonly observations: Observations;
  readonly verdict: Verdict;
  readonly wanted: Decision;
}

/** Looks at everything once, judges, decides, and records the evidence with the decision. */
export const analyze =
  (deps: AnalyzeDeps) =>
  async (input: TaskInput): Promise<Route> => {
    const { aliases, inbox, records, now } = deps;
    const rollout = await admit(deps, input);
    if (['rolling-back', 'finishing', 'closed'].includes(rollout.phase)) {
      return { next: nextOfPhase(rollout), waitSeconds: 1, readSeq: 0 };
    }

    const at = now();
    const letters = await inbox.read(rollout.id);
    const signals = letters.signals.filter(({ id }) => !rollout.signalsRead.includes(id));
    const alias = await lookAt(aliases, rollout.plan);
    const moved = await Promise.all(
      (rollout.moved ?? []).map(async (standing) => ({ standing, sight: await lookAt(aliases, standing) })),
    );
    // Whoever wants it back does not wait for a hook.
    const questions = signals.length > 0 ? [] : dueQuestions(rollout, at);
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
      return { observations, verdict, wanted: decide(rollout, { verdict, signals, alias, moved, now: at }) };
    };
    const first = judged(seen);
    // Whatever came too late to be seen, nothing goes on without it.
    const isToBeSure = isForward(first.wanted) && seen.isCarried;
    const { observations, verdict, wanted } = isToBeSure ? judged(await observe(deps, rollout, at, 'anew')) : first;
    // Asked only when it matters: most analyses decide to wait.
    const decision = isForward(wanted) ? unlessKept(wanted, await keptBy(deps, rollout)) : wanted;

    const minutes = newMinutes(rollout, observations.minutes);
    const happenings: Happening[] = [
      ...signals.map((signal): Happening => ({ kind: 'signal-read', signal })),
      ...adopted(rollout, alias, decision),
      {
        kind: 'analyzed',
        stageIndex: judgedStage(rollout),
        verdict,
        decision,
        totals: totalsOf(observations.minutes),
        minutes,
        ...(measured.length > 0 && { measured }),
        ...(answers.length > 0 && { hooks: answers }),
      },
    ];
    const after = await records.append(rollout, happenings, { at, by });
    deps.gauges.put(gaugesOf(after, minutes, at));
    const next = after.analyses >= analysesPerExecution && nextOf(decision) === 'bake' ? 'hand-over' : nextOf(decision);
    return { next, waitSeconds: secondsToNextAnalysis(after, now()), readSeq: letters.readSeq };
  };

/** A control plane that does not answer must not keep a failing canary from being taken back. */
async function lookAt(aliases: Deps['aliases'], { target }: Pick<Standing, 'target'>): Promise<AliasSight> {
  try {
    const found = await aliases.read(addressOf(target));
    return found ? { kind: 'read', ...found } : { kind: 'absent' };
  } catch (error) {
    return { kind: 'unreachable', detail: describeError(error) };
  }
}

/** The stage whose traffic is being watched, which a decided shift does not change before it has happened. */
const judgedStage = (rollout: Rollout) => rollout.shifts.at(-1)?.stageIndex ?? -1;

/** Going on from a touched alias, with nothing unread and no alarm red, is what makes its revision ours. */
function adopted(rollout: Rollout, alias: AliasSight, { kind }: Decision): Happening[] {
  const isForward = kind === 'advance' || kind === 'promote';
  if (!isForward || alias.kind !== 'read' || aliasDrift(rollout, alias) !== 'touched') return [];
  return [{ kind: 'alias-touched', revisionId: alias.revisionId }];
}
