import type { StageQuestion } from './contract.ts';
import { type HookStanding, standingOf } from './hook-answers.ts';
import { fail, type HookJudge, type Judgement, pass, undecided } from './judgement.ts';
import { plural } from './sentence.ts';

/** What findings about a hook are called. */
const hookJudge = (name: string): HookJudge => `${prefix}${name}`;

export const isHookJudge = (judge: string): boolean => judge.startsWith(prefix);

export const hookNameOf = (judge: string): string => judge.slice(prefix.length);

const prefix = 'hook:';

/** The hooks that a stage asks. A recording has no answers of theirs. */
export const askedHooks = ({ stages, stageIndex, recorded = false }: StageQuestion): readonly string[] =>
  recorded ? [] : (stages[stageIndex]?.hooks ?? []);

/** Each hook's own word. One that has not spoken keeps its stage undecided, whatever the others say. */
export function judgeHooks(question: StageQuestion): Judgement[] {
  const { hooks = [] } = question.observations;
  return askedHooks(question).map((name) => judgeHook(name, standingOf(hooks, name)));
}

function judgeHook(name: string, standing: HookStanding | undefined): Judgement {
  const judge = hookJudge(name);
  if (!standing) return undecided(judge, 'hook', `hook ${name} has not been asked yet`);
  const { asked, last } = standing;
  const numbers = { asked };
  const because = last.reason === undefined ? '' : `: ${last.reason}`;
  switch (last.verdict) {
    case 'pass':
      return pass(judge, `hook ${name} passes${because}`, numbers);
    case 'fail':
      return fail(judge, `hook ${name} fails${because}`, numbers);
    case 'wait':
      return undecided(judge, 'hook', `hook ${name} wants to wait, asked ${plural(asked, 'time')}${because}`, numbers);
    case 'none':
      return undecided(
        judge,
        'hook',
        `hook ${name} gave no verdict, asked ${plural(asked, 'time')}${because}`,
        numbers,
      );
  }
}
