import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../../lib/account/asl/parse.ts';
import { anInvoke } from './running-machine.ts';

const definition = (states: Record<string, object>, rest: object = {}) =>
  JSON.stringify({ QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...rest });
const refusalOf = (states: Record<string, object>, rest?: object) => {
  try {
    parseDefinition(definition(states, rest));
  } catch (error) {
    return error as Error;
  }
  throw new Error('was accepted');
};

describe('a definition', () => {
  test('gives retriers the defaults of the language', () => {
    const { states } = parseDefinition(definition({ A: anInvoke({ Retry: [{ ErrorEquals: ['States.ALL'] }] }) }));

    expect(states.get('A')).toMatchObject({
      retry: [{ intervalSeconds: 1, maxAttempts: 3, backoffRate: 2, fullJitter: false }],
    });
  });

  test.each<[string, Record<string, object>, object, string]>([
    ['another query language', { A: { Type: 'Succeed' } }, { QueryLanguage: 'JSONPath' }, 'JSONPath'],
    ['a missing query language', { A: { Type: 'Succeed' } }, { QueryLanguage: undefined }, 'JSONPath'],
    ['a Map', { Fan: { Type: 'Map', End: true } }, {}, "state 'Fan': the state type Map is not modelled"],
    [
      'a Parallel',
      { Fan: { Type: 'Parallel', End: true } },
      {},
      "state 'Fan': the state type Parallel is not modelled",
    ],
    ['a field', { A: anInvoke({ Credentials: {} }) }, {}, "state 'A': the field Credentials is not modelled"],
    ['a field of JSONPath', { A: { Type: 'Pass', Result: 1, End: true } }, {}, "state 'A': the field Result"],
    ['a resource', { A: anInvoke({ Resource: 'arn:aws:states:::ecs:runTask.sync' }) }, {}, "state 'A': the resource"],
    ['a service', { A: anInvoke({ Resource: 'arn:aws:states:::aws-sdk:s3:getObject' }) }, {}, 'aws-sdk:s3:getObject'],
    [
      'a top-level field',
      { A: { Type: 'Succeed' } },
      { ProcessorConfig: {} },
      'state machine: the field ProcessorConfig',
    ],
  ])('is refused by name for %s that is not modelled', (_, states, rest, message) => {
    const error = refusalOf(states, rest);

    expect(error.name).toBe('NotModelledError');
    expect(error.message).toContain(message);
  });

  test.each<[string, Record<string, object>, string]>([
    [
      'a Next to nowhere',
      { A: { Type: 'Pass', Next: 'B' } },
      "Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next'",
    ],
    [
      'a Catch to nowhere',
      { A: anInvoke({ Catch: [{ ErrorEquals: ['X'], Next: 'B' }] }) },
      "Missing 'Next' target: B at /States/A/Catch[0]/Next",
    ],
    ['a state out of reach', { A: { Type: 'Succeed' }, B: { Type: 'Succeed' } }, 'State "B" is not reachable.'],
    ['no end', { A: { Type: 'Pass', Next: 'A' } }, 'MISSING_END_STATE'],
    ['neither Next nor End', { A: { Type: 'Pass' } }, '/States/A'],
    ['both Next and End', { A: { Type: 'Pass', Next: 'A', End: true } }, '/States/A'],
    [
      'an expression that names the missing context',
      { A: { Type: 'Pass', Output: { v: '{% phone %}' }, End: true } },
      "UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'phone' at the top level is not supported. at /States/A/Output/v",
    ],
    ['an expression that does not parse', { A: { Type: 'Pass', Output: '{% 1 + %}', End: true } }, 'INVALID_JSONATA'],
    ['States.ALL in company', { A: anInvoke({ Retry: [{ ErrorEquals: ['States.ALL', 'X'] }] }) }, 'alone'],
    [
      'States.ALL before others',
      { A: anInvoke({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['X'] }] }) },
      '/States/A/Retry[0]/ErrorEquals',
    ],
    ['a fraction as timeout', { A: anInvoke({ TimeoutSeconds: 1.5 }) }, '/States/A/TimeoutSeconds'],
    ['a heartbeat not below the timeout', { A: anInvoke({ TimeoutSeconds: 5, HeartbeatSeconds: 5 }) }, 'Heartbeat'],
    ['a backoff below one', { A: anInvoke({ Retry: [{ ErrorEquals: ['X'], BackoffRate: 0.5 }] }) }, 'BackoffRate'],
    [
      'arguments in camelCase',
      { A: anInvoke({ Arguments: { functionName: 'f' } }) },
      "'functionName' is not supported",
    ],
    ['a variable called states', { A: { Type: 'Pass', Assign: { states: 1 }, End: true } }, 'reserved'],
    ['a condition that is none', { A: { Type: 'Choice', Choices: [{ Condition: true, Next: 'A' }] } }, 'Condition'],
  ])('is invalid with %s', (_, states, message) => {
    const error = refusalOf(states);

    expect(error.name).toBe('InvalidDefinition');
    expect(error.message).toContain(message);
  });

  test('is invalid when it is not JSON', () => {
    expect(() => parseDefinition('{')).toThrow('INVALID_JSON_DESCRIPTION');
  });
});
