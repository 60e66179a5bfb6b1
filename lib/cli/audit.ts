import type { RolloutEvent } from '../core/rollout/event.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { type StoredRecord, verifyRecord } from '../core/rollout/verify-record.ts';
import { changeRecord } from '../view/change-record.ts';
import { verificationLines } from '../view/verification-lines.ts';
import type { Result } from './command.ts';
import { EXIT } from './exit-code.ts';

/** Whether a record is as it was written. */
export function verifyStored(stored: StoredRecord): Result {
  const verification = verifyRecord(stored);
  return {
    exitCode: verification.isIntact ? EXIT.done : EXIT.failed,
    json: verification,
    text: verificationLines(verification).join('\n'),
  };
}

/**
 * The document for change management, JSON for people too: it is made to be kept. Of a record that is not as it was written
 * it has what can be read, and the command fails.
 */
export function exportStored(id: string, stored: StoredRecord): Result {
  const verification = verifyRecord(stored);
  const notes = verification.isIntact ? [] : verificationLines(verification);
  const isReadable = verification.problems.every(({ kind }) => kind !== 'unreadable' && kind !== 'no-head');
  if (!isReadable || stored.head === undefined) {
    const json = { rolloutId: id, verification };
    return { exitCode: EXIT.failed, json, text: '', notes: [...notes, 'nothing is exported'] };
  }
  const events = stored.events.map(({ text }) => JSON.parse(text ?? '') as RolloutEvent);
  const json = changeRecord(JSON.parse(stored.head) as Rollout, events, verification);
  return {
    exitCode: verification.isIntact ? EXIT.done : EXIT.failed,
    json,
    text: JSON.stringify(json, null, 2),
    notes,
  };
}
