import { createHash } from 'node:crypto';
import type { VersionFacts } from './preflight/found.ts';

/** A version's code and configuration in short: equal for versions that answer alike. It tells no setting's value. */
export const contentDigest = ({ content }: Pick<VersionFacts, 'content'>): string =>
  createHash('sha256').update(content).digest('hex').slice(0, 32);
