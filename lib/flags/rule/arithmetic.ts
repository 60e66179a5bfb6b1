import { eager, type Operator } from './operator.ts';
import { RuleError } from './term.ts';

type Step = (a: number, b: number) => number;

/** Operands become numbers as in JavaScript, but not objects and lists; what is not a number is an error. */
const calculate = (name: string, least: number, step: Step, start: number): Operator =>
  eager(name, least, (values) => {
    if (values.length === 1) return checked(name, step(start, numberFrom(values[0])));
    if (values.length === 0) return start;
    return checked(name, values.map(numberFrom).reduce(step));
  });

const divide: Step = (a, b) => (b === 0 ? Number.NaN : a / b);

const extreme = (name: string, choose: (...values: number[]) => number): Operator =>
  eager(name, 1, (values) => {
    if (values.every((value) => typeof value === 'number')) return choose(...values);
    throw new RuleError(`"${name}" needs numbers`);
  });

const add: Step = (a, b) => a + b;
const subtract: Step = (a, b) => a - b;
const multiply: Step = (a, b) => a * b;
const remainder: Step = (a, b) => a % b;

export const arithmetic: Readonly<Record<string, Operator>> = {
  '+': calculate('+', 0, add, 0),
  '-': calculate('-', 1, subtract, 0),
  '*': calculate('*', 0, multiply, 1),
  '/': calculate('/', 1, divide, 1),
  '%': calculate('%', 2, remainder, 0),
  max: extreme('max', Math.max),
  min: extreme('min', Math.min),
};

function numberFrom(value: unknown): number {
  return typeof value === 'object' && value !== null ? Number.NaN : Number(value ?? 0);
}

function checked(name: string, result: number): number {
  if (Number.isNaN(result)) throw new RuleError(`"${name}" does not give a number here`);
  return result;
}
