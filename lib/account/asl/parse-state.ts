import { NotModelledError } from '../contract.ts';
import type { ChoiceState, FailState, State, WaitState } from './definition.ts';
import { expressionAt } from './expression.ts';
import { type Fields, fieldsOf } from './fields.ts';
import { schemaError } from './invalid-definition.ts';
import { parseTask } from './parse-task.ts';
import { exitOf, secondsIn, templateIn, transitionOf } from './parse-templates.ts';
import { expressionIn } from './template.ts';

type Parser = (name: string, fields: Fields) => State;

const EXIT = ['Assign', 'Output', 'Next', 'End'];

/** The state types of the interpreter: their fields, besides those that every state has, and how to read them. */
const TYPES: Readonly<Record<string, readonly [fields: readonly string[], parse: Parser]>> = {
  Pass: [EXIT, (name, fields) => ({ type: 'Pass', name, ...exitOf(fields), ...transitionOf(fields) })],
  Task: [['Resource', 'Arguments', 'TimeoutSeconds', 'HeartbeatSeconds', 'Retry', 'Catch', ...EXIT], parseTask],
  Choice: [['Choices', 'Default', 'Assign', 'Output'], parseChoice],
  Wait: [['Seconds', 'Timestamp', ...EXIT], parseWait],
  Succeed: [['Output'], (name, fields) => ({ type: 'Succeed', name, ...exitOf(fields) })],
  Fail: [['Error', 'Cause'], parseFail],
};

/** Reads one state of a JSONata machine and compiles its expressions. */
export function parseState(name: string, raw: object): State {
  const owner = `state '${name}'`;
  const { Type: type = 'undefined' } = raw as { Type?: string };
  if (!Object.hasOwn(TYPES, type)) throw new NotModelledError(`${owner}: the state type ${type} is not modelled`);
  const [known, parse] = TYPES[type]!;
  const fields = fieldsOf(raw, `/States/${name}`, owner, ['Type', 'Comment', 'QueryLanguage', ...known]);
  const language = fields.text('QueryLanguage') ?? 'JSONata';
  if (language !== 'JSONata') throw new NotModelledError(`${owner}: the query language ${language} is not modelled`);
  return parse(name, fields);
}

function parseChoice(name: string, fields: Fields): ChoiceState {
  const choices = fields.each('Choices', ['Comment', 'Condition', 'Next', 'Assign', 'Output']).map((choice) => {
    const text = expressionIn(choice.required('Condition'));
    if (text === undefined) throw schemaError('Condition must be a JSONata expression', `${choice.path}/Condition`);
    templateIn(choice, 'Condition');
    const location = `${choice.place}Condition`;
    return { condition: expressionAt(text, location), location, ...exitOf(choice), next: choice.required('Next') };
  });
  if (choices.length === 0) throw schemaError('Choices must not be empty', `${fields.path}/Choices`);
  const next = fields.text('Default');
  return { type: 'Choice', name, choices, ...(next !== undefined && { otherwise: { ...exitOf(fields), next } }) };
}

function parseWait(name: string, fields: Fields): WaitState {
  const seconds = secondsIn(fields, 'Seconds', 0);
  const timestamp = fields.text('Timestamp') === undefined ? undefined : templateIn(fields, 'Timestamp');
  if ((seconds === undefined) === (timestamp === undefined)) {
    throw schemaError('Expected one of Seconds or Timestamp', fields.path);
  }
  const until = seconds
    ? ({ kind: 'seconds', template: seconds } as const)
    : ({ kind: 'timestamp', template: timestamp! } as const);
  return { type: 'Wait', name, until, ...exitOf(fields), ...transitionOf(fields) };
}

function parseFail(name: string, fields: Fields): FailState {
  const textual = (field: string) => (fields.text(field) === undefined ? undefined : templateIn(fields, field));
  return { type: 'Fail', name, error: textual('Error'), cause: textual('Cause') };
}
