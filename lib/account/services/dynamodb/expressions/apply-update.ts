import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { elementsOf, type Item, isElement, typeOf } from '../attribute-value.ts';
import { validation } from '../errors.ts';
import { addNumbers, subtractNumbers } from '../number.ts';
import type { Bindings } from './parser.ts';
import { type Path, resolved, valueAt } from './path.ts';
import type { UpdateAction, UpdateOperand } from './update.ts';

/**
 * The item after an update. Every operand is read from the item as it was, every list index counts in the list as it
 * was; what is written beyond a list's end is appended. The given item is not changed. Throws ValidationException.
 */
export function applyUpdate(actions: readonly UpdateAction[], item: Item, bindings: Bindings): Item {
  const writes: Write[] = [];
  const removals: Path[] = [];
  for (const action of actions) {
    const path = resolved(action.path, bindings.names);
    const value = newValue(action, path, item, bindings);
    if (value) writes.push({ path, value });
    else removals.push(path);
  }
  // Writes beyond the end of a list keep the order of their indexes; removals go last and from behind, so that no index moves.
  writes.sort((a, b) => comparePaths(a.path, b.path));
  removals.sort((a, b) => comparePaths(b, a));

  const updated: Record<string, AttributeValue> = { ...item };
  for (const { path, value } of writes) write(updated, path, value);
  for (const path of removals) remove(updated, path, item);
  return updated;
}

interface Write {
  readonly path: Path;
  readonly value: AttributeValue;
}

function comparePaths(a: Path, b: Path): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const left = a[i]!;
    const right = b[i]!;
    if (left !== right) return left < right ? -1 : 1;
  }
  return a.length - b.length;
}

/** Undefined when the attribute is to go. */
function newValue(action: UpdateAction, path: Path, item: Item, bindings: Bindings): AttributeValue | undefined {
  switch (action.kind) {
    case 'set':
      return evaluate(action.operand, item, bindings);
    case 'remove':
      return undefined;
    case 'add':
      return added(valueAt(item, path), bindings.values[action.value]!);
    case 'delete':
      return without(valueAt(item, path), bindings.values[action.value]!);
  }
}

function evaluate(operand: UpdateOperand, item: Item, bindings: Bindings): AttributeValue {
  switch (operand.kind) {
    case 'value':
      return bindings.values[operand.value]!;
    case 'path': {
      const value = valueAt(item, resolved(operand.path, bindings.names));
      if (!value) throw validation('The provided expression refers to an attribute that does not exist in the item');
      return value;
    }
    case 'if-not-exists':
      return valueAt(item, resolved(operand.path, bindings.names)) ?? evaluate(operand.otherwise, item, bindings);
    case 'list-append': {
      const left = evaluate(operand.left, item, bindings);
      const right = evaluate(operand.right, item, bindings);
      if (!left.L || !right.L) throw incorrectType();
      return { L: [...left.L, ...right.L] };
    }
    case '+':
    case '-': {
      const left = evaluate(operand.left, item, bindings);
      const right = evaluate(operand.right, item, bindings);
      if (left.N === undefined || right.N === undefined) throw incorrectType();
      return { N: operand.kind === '+' ? addNumbers(left.N, right.N) : subtractNumbers(left.N, right.N) };
    }
  }
}

function added(old: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (!old) return value;
  if (typeOf(old) !== typeOf(value)) throw incorrectType();
  if (old.N !== undefined) return { N: addNumbers(old.N, value.N!) };
  return setOf(old, [...elementsOf(old), ...elementsOf(value).filter((element) => !isElement(element, old))]);
}

function without(old: AttributeValue | undefined, value: AttributeValue): AttributeValue | undefined {
  if (!old) return undefined;
  if (typeOf(old) !== typeOf(value)) throw incorrectType();
  const kept = elementsOf(old).filter((element) => !isElement(element, value));
  return kept.length === 0 ? undefined : setOf(old, kept);
}

function setOf(like: AttributeValue, elements: readonly AttributeValue[]): AttributeValue {
  if (like.SS) return { SS: elements.map(({ S }) => S!) };
  if (like.NS) return { NS: elements.map(({ N }) => N!) };
  return { BS: elements.map(({ B }) => B!) };
}

/** Changes the top level, which is ours; below it, copies along the path and shares the rest. */
function write(item: Record<string, AttributeValue>, path: Path, value: AttributeValue): void {
  const head = path[0] as string;
  item[head] = writtenIn(valueAt(item, [head]), path, 1, value);
}

function writtenIn(parent: AttributeValue | undefined, path: Path, at: number, value: AttributeValue): AttributeValue {
  const segment = path[at];
  if (segment === undefined) return value;
  if (typeof segment === 'number') {
    if (!parent?.L) throw invalidPath();
    if (segment >= parent.L.length && at < path.length - 1) throw invalidPath();
    const list = [...parent.L];
    list[Math.min(segment, list.length)] = writtenIn(list[segment], path, at + 1, value);
    return { L: list };
  }
  if (!parent?.M) throw invalidPath();
  const child = Object.hasOwn(parent.M, segment) ? parent.M[segment] : undefined;
  return { M: { ...parent.M, [segment]: writtenIn(child, path, at + 1, value) } };
}

/** What was not there before stays as it is; but the place it would be in must exist. */
function remove(item: Record<string, AttributeValue>, path: Path, original: Item): void {
  const last = path[path.length - 1]!;
  if (path.length === 1) {
    delete item[last];
    return;
  }
  const parentPath = path.slice(0, -1);
  const parent = valueAt(item, parentPath);
  if (typeof last === 'number' ? !parent?.L : !parent?.M) throw invalidPath();
  if (!valueAt(original, path)) return;
  if (typeof last === 'number') return write(item, parentPath, { L: parent!.L!.toSpliced(last, 1) });
  const { [last]: _gone, ...rest } = parent!.M!;
  write(item, parentPath, { M: rest });
}

const incorrectType = () => validation('An operand in the update expression has an incorrect data type');
const invalidPath = () => validation('The document path provided in the update expression is invalid for update');
