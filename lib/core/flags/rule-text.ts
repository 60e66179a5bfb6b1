import { quotedIfNeeded } from './edit/words.ts';
import { exemptShare } from './kill.ts';

/** What a flag serves and to whom, in the order in which its rules decide. */
export interface ServedLine {
  /** `plan = pro`; `everybody else` for the last one. */
  readonly to: string;
  /** `on`, or `on 25 %, off 75 %`. */
  readonly serves: string;
}

/** The lines of a rule; what no rule chooses is the default's. */
export function servedLines(targeting: unknown, byDefault: string): readonly ServedLine[] {
  const rest = (rule: unknown, outside: string): readonly ServedLine[] => {
    if (isNothing(rule)) return [{ to: everybodyElse(outside), serves: byDefault }];
    const { or, if: steps } = isObject(rule) ? rule : {};
    // A stage around a flag's own rules: what those leave is split.
    if (Array.isArray(or) && or.length === 2) {
      const own = rest(or[0], outside);
      return [...own.filter(({ to, serves }) => !isRest(to, outside) || serves !== byDefault), ...rest(or[1], outside)];
    }
    if (!Array.isArray(steps)) return [{ to: everybodyElse(outside), serves: choiceText(rule, byDefault) }];
    const [condition, choice, ...others] = steps as unknown[];
    if (steps.length === 1) return rest(condition, outside);
    // A killed flag: what stands behind is out of force.
    if (condition === true) return [{ to: 'everybody', serves: choiceText(choice, byDefault) }];
    const to = conditionText(condition);
    const also = outside === '' ? to : `${outside} and ${to}`;
    const inner = isObject(choice) && Array.isArray(choice.if);
    const chosen = inner ? rest(choice, also) : [{ to: also, serves: choiceText(choice, byDefault) }];
    return [...chosen, ...rest(others.length === 1 ? others[0] : others.length === 0 ? null : { if: others }, outside)];
  };
  return rest(targeting, '');
}

const everybodyElse = (outside: string) => (outside === '' ? 'everybody else' : `everybody else with ${outside}`);

const isRest = (to: string, outside: string) => to === everybodyElse(outside);

/** `on`, `on 25 %, off 75 %`, or the rule itself where it is neither. */
export function choiceText(choice: unknown, byDefault: string): string {
  if (isNothing(choice)) return byDefault;
  if (typeof choice === 'string') return choice;
  const operands = isObject(choice) ? choice.fractional : undefined;
  if (!Array.isArray(operands)) return JSON.stringify(choice);
  const isKeyless = Array.isArray(operands[0]);
  const buckets = (isKeyless ? operands : operands.slice(1)).map((bucket: unknown) =>
    Array.isArray(bucket) ? { variant: String(bucket[0]), weight: Number(bucket[1] ?? 1) } : undefined,
  );
  const total = buckets.reduce((sum, bucket) => sum + (bucket?.weight ?? 0), 0);
  if (buckets.includes(undefined) || total === 0) return JSON.stringify(choice);
  const shares = buckets.flatMap((bucket) =>
    bucket && bucket.weight > 0 ? [`${bucket.variant} ${percentText(bucket.weight / total)}`] : [],
  );
  const by = isKeyless ? '' : ` by ${operandText(operands[0])}`;
  return `${shares.join(', ')}${by}`;
}

const percentText = (fraction: number) => `${Number((fraction * 100).toFixed(3))} %`;

const COMPARISONS: Readonly<Record<string, string>> = {
  '==': '=',
  '===': '=',
  '!=': '≠',
  '!==': '≠',
  '<': '<',
  '<=': '≤',
  '>': '>',
  '>=': '≥',
  in: 'in',
  starts_with: 'starts with',
  ends_with: 'ends with',
  sem_ver: '',
};

/** A condition as people say it, which `parseCondition` reads again; what has no such form is shown as it is written. */
export function conditionText(condition: unknown): string {
  if (!isObject(condition)) return JSON.stringify(condition);
  const share = exemptShare(condition);
  if (share !== undefined) return `${percentText(share)} of the users (half-open)`;
  const [[operator, operands] = ['', null], ...more] = Object.entries(condition);
  if (more.length > 0) return JSON.stringify(condition);
  const list = Array.isArray(operands) ? (operands as unknown[]) : [operands];
  switch (operator) {
    case 'and':
      return list
        .filter((operand) => !isImplied(operand, list))
        .map(conditionText)
        .join(' and ');
    case 'or':
      return `(${list.map(conditionText).join(' or ')})`;
    case '!':
      return notText(list[0]);
    case '$ref':
      return `in segment ${quotedIfNeeded(String(operands))}`;
    case 'var':
      return `${operandText(condition)} is given`;
    default:
      return comparisonText(operator, list) ?? JSON.stringify(condition);
  }
}

/** That something is given goes without saying where it is compared with a number. */
function isImplied(condition: unknown, beside: readonly unknown[]): boolean {
  const present = isObject(condition) ? condition['!=='] : undefined;
  if (!Array.isArray(present) || present[1] !== null) return false;
  return beside.some((other) =>
    ['<', '<=', '>', '>='].some((order) => {
      const operands = isObject(other) ? other[order] : undefined;
      return Array.isArray(operands) && JSON.stringify(operands[0]) === JSON.stringify(present[0]);
    }),
  );
}

function notText(condition: unknown): string {
  const operands = isObject(condition) ? condition['in'] : undefined;
  const [name, values] = Array.isArray(operands) ? (operands as unknown[]) : [];
  if (isVariable(name) && Array.isArray(values)) return `${operandText(name)} not in ${valueText(values)}`;
  const text = conditionText(condition);
  return text.startsWith('(') && isObject(condition) && 'or' in condition ? `not ${text}` : `not (${text})`;
}

function comparisonText(operator: string, list: readonly unknown[]): string | undefined {
  const word = COMPARISONS[operator];
  if (word === undefined || list.length < 2) return undefined;
  const [left, right] = list;
  if (operator === 'in' && isVariable(right)) return `${operandText(right)} contains ${valueText(left)}`;
  if (operator === '!==' && right === null && isVariable(left)) return `${operandText(left)} is given`;
  // A version's own sign stands between, and the version is no text among others.
  if (operator === 'sem_ver') return list.map((operand) => operandText(operand)).join(' ');
  const isOnTime = JSON.stringify(left).includes('$flagd.timestamp');
  const texts = list.map((operand, i) =>
    i === 0 ? operandText(operand) : isOnTime ? momentText(operand) : valueText(operand),
  );
  return texts.join(` ${word} `);
}

const isVariable = (rule: unknown): boolean => isObject(rule) && typeof rule['var'] === 'string';

/** A value, in quotes where it could be taken for a number, a version or several words. */
function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  return typeof value === 'string' ? quotedIfNeeded(value) : operandText(value);
}

const FLAG_KEY = '$flagd.flagKey';

function operandText(operand: unknown): string {
  if (isObject(operand)) {
    const { var: name } = operand;
    if (typeof name === 'string') return name === '$flagd.timestamp' ? 'the time' : name;
    // A split's own key has the flag's key in it, always.
    if (Array.isArray(operand.cat))
      return operand.cat
        .map(operandText)
        .filter((text) => text !== FLAG_KEY)
        .join(' + ');
    return conditionText(operand);
  }
  if (Array.isArray(operand)) return operand.map(operandText).join(', ');
  return typeof operand === 'string' ? operand : JSON.stringify(operand);
}

const momentText = (seconds: unknown) =>
  typeof seconds === 'number' ? new Date(seconds * 1000).toISOString().replace('.000Z', 'Z') : operandText(seconds);

function isNothing(rule: unknown): boolean {
  return rule === null || rule === undefined || rule === '' || (isObject(rule) && Object.keys(rule).length === 0);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
