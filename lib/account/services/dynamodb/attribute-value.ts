import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { invalidParameter, validation } from './errors.ts';
import { canonicalNumber, compareNumbers, numberSize } from './number.ts';

/** An item as it is stored: never changed in place, and shared with nobody outside the service. */
export type Item = Readonly<Record<string, AttributeValue>>;

export type AttributeType = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'M' | 'L' | 'SS' | 'NS' | 'BS';

export function typeOf(value: AttributeValue): AttributeType {
  if (value.S !== undefined) return 'S';
  if (value.N !== undefined) return 'N';
  if (value.M !== undefined) return 'M';
  if (value.BOOL !== undefined) return 'BOOL';
  if (value.L !== undefined) return 'L';
  if (value.NULL !== undefined) return 'NULL';
  if (value.SS !== undefined) return 'SS';
  if (value.NS !== undefined) return 'NS';
  if (value.B !== undefined) return 'B';
  if (value.BS !== undefined) return 'BS';
  throw validation('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
}

/**
 * The value as DynamoDB keeps it: a copy with numbers in canonical form. Throws the ValidationException for values that
 * cannot be stored: several types or none, empty or repeating sets, numbers out of range, nesting deeper than 32.
 */
export function stored(value: AttributeValue, depth = 0): AttributeValue {
  const type = typeOf(value);
  if (Object.keys(value).length > 1) refuseSeveralTypes(value);
  switch (type) {
    case 'S':
      return { S: value.S! };
    case 'N':
      return { N: canonicalNumber(value.N!) };
    case 'BOOL':
      return { BOOL: value.BOOL! };
    case 'NULL':
      if (value.NULL !== true) throw invalidParameter('Null attribute value types must have the value of true');
      return { NULL: true };
    case 'B':
      return { B: value.B!.slice() };
    case 'M':
      return { M: storedItem(value.M!, nested(depth)) };
    case 'L':
      return { L: value.L!.map((element) => stored(element, nested(depth))) };
    case 'SS':
      return { SS: distinct(value.SS!, String, 'SS') };
    case 'NS':
      return { NS: distinct(value.NS!.map(canonicalNumber), String, 'NS') };
    case 'BS':
      return {
        BS: distinct(
          value.BS!.map((bytes) => bytes.slice()),
          hexOf,
          'BS',
        ),
      };
  }
}

export function storedItem(item: Item, depth = 0): Record<string, AttributeValue> {
  const copy: Record<string, AttributeValue> = {};
  for (const name in item) copy[name] = stored(item[name]!, depth);
  return copy;
}

/** A copy for the outside. */
export function copyOf(value: AttributeValue): AttributeValue {
  if (value.S !== undefined) return { S: value.S };
  if (value.M !== undefined) return { M: copyOfItem(value.M) };
  if (value.L !== undefined) return { L: value.L.map(copyOf) };
  if (value.SS !== undefined) return { SS: [...value.SS] };
  if (value.NS !== undefined) return { NS: [...value.NS] };
  if (value.B !== undefined) return { B: value.B.slice() };
  if (value.BS !== undefined) return { BS: value.BS.map((bytes) => bytes.slice()) };
  return { ...value };
}

export function copyOfItem(item: Item): Record<string, AttributeValue> {
  const copy: Record<string, AttributeValue> = {};
  for (const name in item) copy[name] = copyOf(item[name]!);
  return copy;
}

/** The equality of `=` and `IN`: same type, numbers by value, sets in any order, documents by content. */
export function equal(a: AttributeValue, b: AttributeValue): boolean {
  const type = typeOf(a);
  if (type !== typeOf(b)) return false;
  switch (type) {
    case 'S':
      return a.S === b.S;
    case 'N':
      return a.N === b.N;
    case 'BOOL':
      return a.BOOL === b.BOOL;
    case 'NULL':
      return true;
    case 'B':
      return Buffer.compare(a.B!, b.B!) === 0;
    case 'SS':
    case 'NS':
    case 'BS':
      return setSize(a) === setSize(b) && elementsOf(a).every((element) => isElement(element, b));
    case 'L':
      return a.L!.length === b.L!.length && a.L!.every((element, i) => equal(element, b.L![i]!));
    case 'M': {
      const names = Object.keys(a.M!);
      if (names.length !== Object.keys(b.M!).length) return false;
      return names.every((name) => Object.hasOwn(b.M!, name) && equal(a.M![name]!, b.M![name]!));
    }
  }
}

/** The order of `<`, BETWEEN and sort keys; undefined unless both are strings, both numbers or both binary. */
export function compare(a: AttributeValue, b: AttributeValue): number | undefined {
  if (a.S !== undefined && b.S !== undefined) return compareUtf8(a.S, b.S);
  if (a.N !== undefined && b.N !== undefined) return compareNumbers(a.N, b.N);
  if (a.B !== undefined && b.B !== undefined) return Buffer.compare(a.B, b.B);
  return undefined;
}

/** The members of a set as values of their own; empty for anything but a set. */
export function elementsOf(set: AttributeValue): AttributeValue[] {
  if (set.SS !== undefined) return set.SS.map((S) => ({ S }));
  if (set.NS !== undefined) return set.NS.map((N) => ({ N }));
  if (set.BS !== undefined) return set.BS.map((B) => ({ B }));
  return [];
}

export function isElement(element: AttributeValue, set: AttributeValue): boolean {
  if (set.SS !== undefined) return element.S !== undefined && set.SS.includes(element.S);
  if (set.NS !== undefined) return element.N !== undefined && set.NS.includes(element.N);
  if (set.BS !== undefined) return set.BS.some((bytes) => element.B !== undefined && !Buffer.compare(bytes, element.B));
  return false;
}

/** Bytes an item counts for capacity and the 400 KB limit (Developer Guide, "DynamoDB item sizes and formats"). */
export function itemSize(item: Item): number {
  let bytes = 0;
  for (const name in item) bytes += utf8Size(name) + sizeOf(item[name]!);
  return bytes;
}

/** What the function `size` answers: characters (UTF-16 units), bytes or members; undefined where it has no meaning. */
export function sizeFunction(value: AttributeValue): number | undefined {
  if (value.S !== undefined) return value.S.length;
  if (value.B !== undefined) return value.B.length;
  if (value.L !== undefined) return value.L.length;
  if (value.M !== undefined) return Object.keys(value.M).length;
  return setSize(value) || undefined;
}

function sizeOf(value: AttributeValue): number {
  if (value.S !== undefined) return utf8Size(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.B !== undefined) return value.B.length;
  if (value.L !== undefined) return value.L.reduce((bytes, element) => bytes + 1 + sizeOf(element), 3);
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + itemSize(value.M);
  const members = elementsOf(value);
  return members.length === 0 ? 1 : members.reduce((bytes, member) => bytes + sizeOf(member), 0);
}

export function utf8Size(text: string): number {
  return Buffer.byteLength(text);
}

const setSize = (set: AttributeValue) => (set.SS ?? set.NS ?? set.BS ?? []).length;

function nested(depth: number): number {
  if (depth >= 31) throw validation('Nesting Levels have exceeded supported limits');
  return depth + 1;
}

function distinct<T>(members: T[], identity: (member: T) => string, type: 'SS' | 'NS' | 'BS'): T[] {
  if (members.length === 0) throw invalidParameter('An AttributeValue may not contain an empty set');
  if (members.length === 1 || new Set(members.map(identity)).size === members.length) return [...members];
  if (type === 'NS') throw validation('Input collection contains duplicates');
  const shown = `[${members.join(', ')}]`;
  throw invalidParameter(`Input collection ${shown}${type === 'BS' ? 'of type BS' : ''} contains duplicates.`);
}

function refuseSeveralTypes(value: AttributeValue): void {
  const types = Object.values(value).filter((member) => member !== undefined);
  if (types.length > 1)
    throw validation(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** UTF-8 byte order. UTF-16 units sort alike, except that surrogates must come after U+E000–U+FFFF. */
function compareUtf8(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return codePointRank(left) - codePointRank(right);
  }
  return a.length - b.length;
}

const codePointRank = (unit: number) => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit);
