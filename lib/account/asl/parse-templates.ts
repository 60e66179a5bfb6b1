import type { Exit } from './definition.ts';
import { checkExpression } from './expression-check.ts';
import { type Fields, numberIn, SECONDS } from './fields.ts';
import { invalidDefinition, schemaError } from './invalid-definition.ts';
import { expressionIn, expressionsIn, type Template, templateAt } from './template.ts';

/** The field as a template; every expression in it parses and refers only to what exists. */
export function templateIn(fields: Fields, name: string, insideCatch = false): Template | undefined {
  const value = fields.raw(name);
  if (value === undefined) return undefined;
  for (const { text, location } of expressionsIn(value, `${fields.path}/${name}`)) {
    const refusal = checkExpression(text, insideCatch);
    if (refusal) throw invalidDefinition(refusal.code, refusal.message, location);
  }
  return templateAt(value, `${fields.place}${name}`);
}

/** Seconds: a constant is checked now, an expression when it has a value. */
export function secondsIn(fields: Fields, name: string, min: number): Template | undefined {
  const value = fields.raw(name);
  if (expressionIn(value) === undefined) numberIn(value, { ...SECONDS, min }, `${fields.path}/${name}`);
  return templateIn(fields, name);
}

/** `Assign` and `Output` of a state, a choice or a catcher. */
export function exitOf(fields: Fields, insideCatch = false): Pick<Exit, 'assign' | 'output'> {
  const assign = fields.raw('Assign') ?? {};
  if (typeof assign !== 'object' || Array.isArray(assign)) {
    throw schemaError('Expected value of type [OBJECT]', `${fields.path}/Assign`);
  }
  if (Object.hasOwn(assign, 'states')) {
    throw schemaError("The variable name 'states' is reserved", `${fields.path}/Assign`);
  }
  return { assign: templateIn(fields, 'Assign', insideCatch), output: templateIn(fields, 'Output', insideCatch) };
}

/** `Next`, or nothing for `End`. */
export function transitionOf(fields: Fields): Pick<Exit, 'next'> {
  const next = fields.text('Next');
  const ends = fields.raw('End') === true;
  if ((next !== undefined) === ends) throw schemaError("Expected either 'Next' or 'End': true", fields.path);
  return ends ? {} : { next };
}
