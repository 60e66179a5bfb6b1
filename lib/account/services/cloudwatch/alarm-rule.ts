import type { AlarmState } from './alarm-evaluation.ts';
import { NotModelledError } from '../../contract.ts';
import { validationError } from './validation.ts';

/** The rule of a composite alarm. */
export interface AlarmRule {
  /** Names of the alarms it mentions, in their order, each once. */
  readonly children: readonly string[];
  readonly holds: (stateOf: (alarmName: string) => AlarmState) => boolean;
}

type Holds = AlarmRule['holds'];

const TOKEN =
  /\s*(?:(\(|\))|(AND|OR|NOT|TRUE|FALSE)\b|(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]*)"|'([^']*)'|([^()"']*?))\s*\)|(AT_LEAST)\b)/iy;

/** Parses `ALARM(a) AND NOT (OK("b") OR INSUFFICIENT_DATA(c))`; alarms go by name or ARN (PutCompositeAlarm). */
export function parseAlarmRule(text: string): AlarmRule {
  if (text.length > 10_240) throw validationError('AlarmRule must have length less than or equal to 10240');
  const tokens = tokenize(text);
  const children = new Set<string>();
  let at = 0;

  const is = (word: string) => tokens[at]?.kind === 'word' && tokens[at]!.text === word;
  const or = (): Holds => {
    let left = and();
    while (is('OR')) {
      at++;
      const [a, b] = [left, and()];
      left = (stateOf) => a(stateOf) || b(stateOf);
    }
    return left;
  };
  const and = (): Holds => {
    let left = not();
    while (is('AND')) {
      at++;
      const [a, b] = [left, not()];
      left = (stateOf) => a(stateOf) && b(stateOf);
    }
    return left;
  };
  const not = (): Holds => {
    if (!is('NOT')) return atom();
    at++;
    const inner = not();
    return (stateOf) => !inner(stateOf);
  };
  const atom = (): Holds => {
    const token = tokens[at++];
    if (!token) throw syntax(text);
    if (token.kind === 'state') {
      children.add(token.alarm);
      return (stateOf) => stateOf(token.alarm) === token.text;
    }
    if (token.text === 'TRUE' || token.text === 'FALSE') return () => token.text === 'TRUE';
    if (token.text !== '(') throw syntax(text);
    const inner = or();
    if (tokens[at++]?.text !== ')') throw syntax(text);
    return inner;
  };

  const holds = or();
  if (at !== tokens.length) throw syntax(text);
  if (children.size > 100) throw validationError('AlarmRule must not mention more than 100 alarms');
  return { children: [...children], holds };
}

type Token =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'state'; readonly text: string; readonly alarm: string };

function tokenize(rule: string): readonly Token[] {
  const tokens: Token[] = [];
  const end = rule.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(rule);
    if (!match) throw syntax(rule);
    const [, paren, word, state, double, single, bare, atLeast] = match;
    if (atLeast) throw new NotModelledError('AT_LEAST in the rule of a composite alarm');
    if (state) {
      const alarm = (double ?? single ?? bare)!;
      tokens.push({
        kind: 'state',
        text: state.toUpperCase(),
        alarm: alarm.replace(/^arn:[^:]*:cloudwatch:[^:]*:\d*:alarm:/, ''),
      });
    } else tokens.push({ kind: 'word', text: paren ?? word!.toUpperCase() });
  }
  return tokens;
}

const syntax = (rule: string) => validationError(`AlarmRule is not valid: ${rule}`);
