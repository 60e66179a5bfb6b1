/** What a hook said when it was asked, as the record keeps it. */
export interface HookAnswer {
  readonly name: string;
  /** `none`: what came was no verdict, or came too late, or did not come; the reason says which. */
  readonly verdict: 'pass' | 'fail' | 'wait' | 'none';
  readonly reason?: string;
}

/** How far a hook is in a stage. */
export interface HookStanding {
  readonly name: string;
  /** How often it was asked. */
  readonly asked: number;
  /** When it was asked last, ISO 8601. */
  readonly at: string;
  readonly last: HookAnswer;
}

/** Adds answers to those of the stage so far. */
export const withAnswers = (
  standings: readonly HookStanding[],
  answers: readonly HookAnswer[],
  at: string,
): readonly HookStanding[] =>
  answers.reduce((all, last) => {
    const { name } = last;
    const asked = (standingOf(all, name)?.asked ?? 0) + 1;
    return [...all.filter((standing) => standing.name !== name), { name, asked, at, last }];
  }, standings);

export const standingOf = (standings: readonly HookStanding[], name: string): HookStanding | undefined =>
  standings.find((standing) => standing.name === name);

/** A hook that has said pass or fail is asked no more in its stage. */
export const hasSpoken = (standing: HookStanding | undefined): boolean =>
  standing?.last.verdict === 'pass' || standing?.last.verdict === 'fail';

const longestReason = 200;

/** Reads what a hook answered: `{ "verdict": "pass" | "fail" | "wait", "reason"?: text }`. Everything else is no verdict. */
export function readHookAnswer(name: string, text: string): HookAnswer {
  const { verdict, reason } = fieldsOf(text);
  if (verdict !== 'pass' && verdict !== 'fail' && verdict !== 'wait') {
    return noVerdict(name, `its answer has no "verdict" that is pass, fail or wait: ${text || 'it is empty'}`);
  }
  return typeof reason === 'string' && reason.trim() !== ''
    ? { name, verdict, reason: inShort(reason) }
    : { name, verdict };
}

export const noVerdict = (name: string, why: string): HookAnswer => ({ name, verdict: 'none', reason: inShort(why) });

/** On one line, and short enough for a sentence. */
const inShort = (text: string) => text.replaceAll(/\s+/g, ' ').trim().slice(0, longestReason);

function fieldsOf(text: string): { readonly verdict?: unknown; readonly reason?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
