import { AwsError } from '../../contract.ts';
import { cidrContains, parseCidr } from './cidr.ts';

/** Whether an event matches. */
export type Matcher = (event: object) => boolean;

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
/** Judges what stands in one place of an event; `undefined` where nothing does. */
type Test = (value: Json | undefined) => boolean;

const MAX_LENGTH = 2_048;

/**
 * Compiles an event pattern with all operators of "Comparison operators for use in event patterns" (EventBridge user
 * guide). An array in the event matches if one of its elements does. @throws `InvalidEventPatternException`
 */
export function compilePattern(text: string): Matcher {
  if (text.length > MAX_LENGTH) throw invalid(`Pattern is longer than ${MAX_LENGTH} characters`);
  let pattern: Json;
  try {
    pattern = JSON.parse(text);
  } catch {
    throw invalid('Invalid JSON');
  }
  if (!isObject(pattern)) throw invalid('Filter is not an object');
  const test = compileObject(pattern);
  return (event) => test(event as Json);
}

/** All fields at once, in the same element where the event has an array of objects. */
function compileObject(pattern: { readonly [key: string]: Json }): Test {
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw invalid('Empty objects are not allowed');
  const tests = fields.map(([key, value]): Test => {
    if (key === '$or') return compileOr(value);
    const test = compileField(key, value);
    return (object) => test(isObject(object) ? object[key] : undefined);
  });
  const all: Test = (value) => tests.every((test) => test(value));
  return (value) => (Array.isArray(value) ? value.some(all) : all(value));
}

function compileOr(alternatives: Json): Test {
  if (!Array.isArray(alternatives) || alternatives.length < 2 || !alternatives.every(isObject)) {
    throw invalid('There must have at least 2 Objects in $or relationship.');
  }
  const tests = alternatives.map(compileObject);
  return (value) => tests.some((test) => test(value));
}

function compileField(key: string, pattern: Json): Test {
  if (isObject(pattern)) return compileObject(pattern);
  if (!Array.isArray(pattern)) throw invalid(`"${key}" must be an object or an array`);
  if (pattern.length === 0) throw invalid('Empty arrays are not allowed');
  const tests = pattern.map(compileAlternative);
  return (value) => tests.some((test) => test(value));
}

function compileAlternative(alternative: Json): Test {
  if (!isObject(alternative)) {
    if (Array.isArray(alternative)) throw invalid('Arrays inside arrays are not allowed');
    return someLeaf((value) => value === alternative);
  }
  const [[operator, operand] = [], ...more] = Object.entries(alternative);
  if (operator === undefined || more.length > 0) throw invalid('Only one key allowed in match expression');
  if (operator === 'exists') {
    if (typeof operand !== 'boolean') throw invalid('exists match pattern must be either true or false.');
    const exists = someLeaf(() => true);
    return (value) => exists(value) === operand;
  }
  if (operator === 'anything-but') return anythingBut(operand!);
  return someLeaf(compileOperator(operator, operand!));
}

/** The operators that look at one value. */
function compileOperator(operator: string, operand: Json): Test {
  switch (operator) {
    case 'prefix':
    case 'suffix': {
      const at = operator === 'prefix' ? 'startsWith' : 'endsWith';
      if (isObject(operand)) {
        const part = text(operand['equals-ignore-case'], `${operator} match pattern`).toLowerCase();
        return (value) => typeof value === 'string' && value.toLowerCase()[at](part);
      }
      const part = text(operand, `${operator} match pattern`);
      return (value) => typeof value === 'string' && value[at](part);
    }
    case 'equals-ignore-case': {
      const wanted = text(operand, 'equals-ignore-case match pattern').toLowerCase();
      return (value) => typeof value === 'string' && value.toLowerCase() === wanted;
    }
    case 'wildcard': {
      const expression = wildcard(text(operand, 'wildcard match pattern'));
      return (value) => typeof value === 'string' && expression.test(value);
    }
    case 'numeric':
      return numeric(operand);
    case 'cidr': {
      const range = parseCidr(text(operand, 'prefix'));
      if (!range) throw invalid("Malformed CIDR, one '/' required");
      return (value) => typeof value === 'string' && cidrContains(range, value);
    }
    default:
      throw invalid(`Unrecognized match type ${operator}`);
  }
}

/** Needs a value to be there; `null` is one. */
function anythingBut(operand: Json): Test {
  if (isObject(operand)) {
    const [[operator, values] = [], ...more] = Object.entries(operand);
    if (operator === undefined || more.length > 0)
      throw invalid('Only one key allowed in anything-but match expression');
    if (!['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(operator)) {
      throw invalid(`Unsupported anything-but pattern: ${operator}`);
    }
    const tests = listOf(values!).map((value) => {
      const part = text(value, `anything-but ${operator} match pattern`);
      if (part === '' && operator !== 'wildcard') throw invalid('Null prefix/suffix not allowed');
      return compileOperator(operator, part);
    });
    return someLeaf((value) => !tests.some((test) => test(value)));
  }
  const values = listOf(operand);
  const kinds = new Set(values.map((value) => typeof value));
  if (kinds.size !== 1 || !['string', 'number', 'boolean'].includes([...kinds][0]!)) {
    throw invalid('Inside anything but list, start|null|boolean is not supported.');
  }
  return someLeaf((value) => !values.includes(value!));
}

const COMPARE: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

function numeric(operand: Json): Test {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length % 2 !== 0 || operand.length > 4) {
    throw invalid('Value of numeric must be an array of one or two comparisons.');
  }
  const tests = Array.from({ length: operand.length / 2 }, (_, index) => {
    const compare = COMPARE[String(operand[2 * index])];
    const bound = operand[2 * index + 1];
    if (!compare) throw invalid(`Unrecognized numeric range operator: ${String(operand[2 * index])}`);
    if (typeof bound !== 'number') throw invalid('Value of numeric must be numeric.');
    return (value: number) => compare(value, bound);
  });
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

/** `*` stands for any characters, `\*` and `\\` for themselves. */
function wildcard(pattern: string): RegExp {
  if (/(?<!\\)(?:\\\\)*\*\*/.test(pattern)) throw invalid('Consecutive wildcard characters at pos');
  const source = pattern.replace(/\\(.?)|\*|[.+?^${}()|[\]]/gs, (found, escaped?: string) => {
    if (found === '*') return '[^]*';
    if (escaped === undefined) return `\\${found}`;
    if (escaped !== '*' && escaped !== '\\') throw invalid('Invalid escape character at pos');
    return `\\${escaped}`;
  });
  return new RegExp(`^${source}$`);
}

/** Objects are no leaves, and an empty array has none. */
function someLeaf(test: Test): Test {
  return (value) => {
    if (Array.isArray(value)) return value.some((element) => !isObject(element) && test(element));
    return value !== undefined && !isObject(value) && test(value);
  };
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(operand: Json): readonly Json[] {
  const values = Array.isArray(operand) ? operand : [operand];
  if (values.length === 0) throw invalid('Empty arrays are not allowed');
  return values;
}

function text(value: Json | undefined, what: string): string {
  if (typeof value !== 'string') throw invalid(`${what} must be a string`);
  return value;
}

const invalid = (reason: string) =>
  new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);
