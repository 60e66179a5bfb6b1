import { type FlagDocument, type FlagJson, sameJson } from './document.ts';
import { type ServedLine, servedLines } from './rule-text.ts';
import { changesBetween } from './take-back.ts';

/** What becomes of one flag, in sentences. */
export interface FlagDifference {
  readonly flag: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** `off → on for plan = pro` */
  readonly says: readonly string[];
}

/** What a change of a document means, flag by flag: who is served something else, and what else about a flag changes. */
export function diff(before: FlagDocument, after: FlagDocument): readonly FlagDifference[] {
  const segments = changedSegments(before, after);
  const flags = changesBetween(before, after).map((change): FlagDifference => {
    const { flag } = change;
    if (!change.before) return { flag, kind: 'added', says: change.after ? servesText(change.after) : [] };
    if (!change.after) return { flag, kind: 'removed', says: ['everybody gets what the code falls back to'] };
    return { flag, kind: 'changed', says: changed(change.before, change.after) };
  });
  const used = Object.entries(after.flags)
    .filter(([flag]) => !flags.some((difference) => difference.flag === flag))
    .flatMap(([flag, { targeting }]): FlagDifference[] => {
      const names = segments.filter((name) =>
        JSON.stringify(targeting ?? null).includes(JSON.stringify({ $ref: name })),
      );
      return names.length === 0
        ? []
        : [{ flag, kind: 'changed', says: names.map((name) => `segment ${name}, which it uses, is defined anew`) }];
    });
  return [...flags, ...used];
}

/** One line per sentence, each with its flag: `checkout: on 10 %, off 90 % → on 25 %, off 75 % for plan = pro`. */
export const diffLines = (differences: readonly FlagDifference[]): readonly string[] =>
  differences.flatMap(({ flag, kind, says }) =>
    says.map((sentence) => `${flag}: ${kind === 'changed' ? '' : `${kind}, `}${sentence}`),
  );

const servesText = (flag: FlagJson) =>
  flag.state === 'DISABLED' ? ['disabled'] : linesOf(flag).map(({ to, serves }) => `${serves} for ${to}`);

const linesOf = ({ targeting, defaultVariant }: FlagJson): readonly ServedLine[] =>
  servedLines(targeting, defaultVariant ?? 'what the code falls back to');

function changed(before: FlagJson, after: FlagJson): readonly string[] {
  const says = [
    ...ofState(before, after),
    ...ofVariants(before, after),
    ...ofRules(before, after),
    ...ofMetadata(before, after),
  ];
  return says.length > 0 ? says : ['written differently, with the same meaning'];
}

function ofState({ state: before }: FlagJson, { state: after }: FlagJson): string[] {
  if (before === after) return [];
  return after === 'DISABLED' ? ['disabled: everybody gets what the code falls back to'] : ['enabled'];
}

/** Values are not shown: they may be nobody's business who only reviews, or reads a log. */
function ofVariants({ variants: before }: FlagJson, { variants: after }: FlagJson): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    if (!Object.hasOwn(before, name)) return [`variant ${name} added`];
    if (!Object.hasOwn(after, name)) return [`variant ${name} removed`];
    return sameJson(before[name], after[name]) ? [] : [`variant ${name} has another value`];
  });
}

function ofRules(before: FlagJson, after: FlagJson): string[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const of = (lines: readonly ServedLine[], to: string) => lines.find((line) => line.to === to)?.serves;
  const rest = (lines: readonly ServedLine[]) => lines.at(-1)?.serves ?? 'nothing';
  const groups = [...new Set([...now, ...old].map(({ to }) => to))];
  const says = groups.flatMap((to) => {
    // A group without a rule of its own is served as everybody else is.
    const [from, into] = [of(old, to) ?? rest(old), of(now, to) ?? rest(now)];
    return from === into ? [] : [`${from} → ${into} for ${to}`];
  });
  const order = (lines: readonly ServedLine[]) => lines.map(({ to }) => to).filter((to) => of(old, to) && of(now, to));
  return sameJson(order(old), order(now)) ? says : [...says, 'its rules decide in another order'];
}

function ofMetadata({ metadata: before = {} }: FlagJson, { metadata: after = {} }: FlagJson): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const [old, now] = [before[name], after[name]];
    if (old === now) return [];
    if (old === undefined) return [`${name} is ${now}`];
    return now === undefined ? [`no ${name} any more (was ${old})`] : [`${name}: ${old} → ${now}`];
  });
}

const changedSegments = ({ $evaluators: before }: FlagDocument, { $evaluators: after }: FlagDocument) =>
  Object.entries((after ?? {}) as Readonly<Record<string, unknown>>)
    .filter(([name, rule]) => !sameJson(rule, ((before ?? {}) as Readonly<Record<string, unknown>>)[name]))
    .map(([name]) => name);
