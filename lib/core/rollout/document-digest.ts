import { createHash } from 'node:crypto';

/** A document of flags as it is deployed, byte by byte: what approvals name, in 64 hexadecimal digits. */
export const digestOf = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
