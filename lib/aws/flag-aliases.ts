import { createHash } from 'node:crypto';
import { type FlagDocument, type FlagJson, flagOf } from '../core/flags/document.ts';
import { closeStage, openStage, pointAt, stateOf } from '../core/flags/stage.ts';
import type { AliasReading } from '../core/rollout/alias-drift.ts';
import { describeAlias } from '../core/rollout/alias-state.ts';
import type { Aliases, ForwardWrite } from './alias.ts';
import type { Changed, FlagStore } from './flag-store.ts';

/**
 * Flags behind the interface of aliases: the default variant is the version that serves, the canary's split is its weight,
 * and a flag's revision is what is written about this one flag. So whoever edits another flag is not in the way of a rollout,
 * and whoever edits this one is seen.
 */
export function flagAliases(store: FlagStore, now: () => number): Aliases {
  const urgently = async (key: string, edit: (document: FlagDocument) => FlagDocument, why: string) => {
    const changed = await store.change((document) => (flagOf(document, key) ? edit(document) : undefined), {
      why,
      urgent: true,
    });
    if (changed.kind === 'busy') throw new FlagsBusy(`flag ${key} could not be written yet: ${changed.detail}`);
    return readingIn(changed, key);
  };
  return {
    read: async ({ aliasName: key }) => {
      const document = await store.read();
      return document && readingOf(flagOf(document, key));
    },
    write: async ({ aliasName: key }, alias, revisionId, mark) => {
      let answer: ForwardWrite | undefined;
      const begins = now();
      const times = { begins, ends: begins + (mark?.rampSeconds ?? 0) * 1000 };
      const edit = (document: FlagDocument): FlagDocument | undefined => {
        const flag = flagOf(document, key);
        answer = refusalOf(flag, revisionId);
        if (answer || !flag) return undefined;
        if (!alias.canary) return pointAt(document, key, alias.version);
        const from = stateOf(flag).canary?.weight ?? 0;
        const stage = {
          rollout: mark?.rolloutId ?? '',
          canary: alias.canary.version,
          weight: alias.canary.weight,
          from,
        };
        return openStage(document, key, stage, times);
      };
      const changed = await store.change(edit, { why: `${key}: ${describeAlias(alias)}` });
      if (answer) return answer;
      if (changed.kind === 'busy') return changed;
      const reading = readingIn(changed, key);
      return reading ? { kind: 'written', revisionId: reading.revisionId } : gone(key);
    },
    revert: ({ aliasName: key }) =>
      urgently(key, (document) => closeStage(document, key), `${key}: back to the default`),
    point: async ({ aliasName: key }, version) => {
      const reading = await urgently(key, (document) => pointAt(document, key, version), `${key}: ${version} alone`);
      if (!reading) throw new Error(`there is no flag ${key} to point at ${version}`);
      return reading;
    },
  };
}

/** Nothing could be deployed for as long as a function may wait; whoever reverts tries again. */
export class FlagsBusy extends Error {
  override readonly name = 'FlagsBusy';
}

const gone = (key: string): ForwardWrite => ({ kind: 'gone', detail: `there is no flag ${key}` });

function refusalOf(flag: FlagJson | undefined, revisionId: string): ForwardWrite | undefined {
  if (!flag) return { kind: 'moved' };
  return revisionOf(flag) === revisionId ? undefined : { kind: 'moved' };
}

const readingIn = (changed: Changed, key: string): AliasReading | undefined =>
  'document' in changed ? readingOf(flagOf(changed.document, key)) : undefined;

const readingOf = (flag: FlagJson | undefined): AliasReading | undefined =>
  flag && { alias: stateOf(flag), revisionId: revisionOf(flag) };

const revisionOf = (flag: FlagJson): string =>
  createHash('sha256').update(JSON.stringify(flag)).digest('hex').slice(0, 32);
