import { isIPv4, isIPv6 } from 'node:net';

/** A range of IPv4 or IPv6 addresses. */
export interface Cidr {
  readonly family: 4 | 6;
  readonly network: bigint;
  /** How many of the last bits are free. */
  readonly freeBits: bigint;
}

/** Parses `10.0.0.0/24` or `2001:db8::/32`; `undefined` for anything else. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = '', length = '', ...more] = text.split('/');
  const parsed = parseAddress(address);
  if (!parsed || more.length > 0 || !/^\d{1,3}$/.test(length)) return undefined;
  const bits = parsed.family === 4 ? 32 : 128;
  if (Number(length) > bits) return undefined;
  const freeBits = BigInt(bits - Number(length));
  return { family: parsed.family, network: parsed.value >> freeBits, freeBits };
}

export function cidrContains({ family, network, freeBits }: Cidr, address: string): boolean {
  const parsed = parseAddress(address);
  return parsed !== undefined && parsed.family === family && parsed.value >> freeBits === network;
}

function parseAddress(text: string): { readonly family: 4 | 6; readonly value: bigint } | undefined {
  if (isIPv4(text)) return { family: 4, value: join(text.split('.').map(Number), 8n) };
  if (!isIPv6(text) || text.includes('%') || text.includes('.')) return undefined;
  const [head = '', tail] = text.split('::');
  const groups = (part: string | undefined) => (part ? part.split(':').map((group) => Number.parseInt(group, 16)) : []);
  const first = groups(head);
  const last = groups(tail);
  const zeros = new Array<number>(Math.max(0, 8 - first.length - last.length)).fill(0);
  return { family: 6, value: join([...first, ...zeros, ...last], 16n) };
}

function join(parts: readonly number[], bits: bigint): bigint {
  return parts.reduce((value, part) => (value << bits) | BigInt(part), 0n);
}
