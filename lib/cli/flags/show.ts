import { BREAKER, breakerOf } from '../../core/flags/breaker.ts';
import { BREAKER_STATE, standingOf } from '../../core/flags/breaker-moves.ts';
import { breakerLine } from '../../core/flags/breaker-text.ts';
import { diff, diffLines } from '../../core/flags/diff.ts';
import { type FlagDocument, type FlagJson, flagOf, ROLLOUT } from '../../core/flags/document.ts';
import type { FlagEvent } from '../../core/flags/flag-event.ts';
import { servedLines } from '../../core/flags/rule-text.ts';
import { didYouMean } from '../../core/text/did-you-mean.ts';
import { printable } from '../../view/printable.ts';
import { type Result, UsageError } from '../command.ts';
import type { Context } from '../context.ts';
import { findControlPlane } from '../control-plane.ts';
import { EXIT } from '../exit-code.ts';
import { openControlPlane } from '../open-control-plane.ts';
import { openFlags } from './open.ts';
import { table } from '../table.ts';

/** The document of flags that is deployed. Throws a usage error where none is. */
export async function deployedFlags(context: Context, controlPlane: string): Promise<FlagDocument> {
  const store = await openFlags(context, await findControlPlane(context, controlPlane));
  const document = await store.read();
  if (!document) throw new UsageError('no document of flags has been deployed yet; deploy one first');
  return document;
}

/** What people, and its breaker, did to a flag outside of rollouts, oldest first. */
export async function flagEvents(context: Context, controlPlane: string, key: string): Promise<readonly FlagEvent[]> {
  return (await openControlPlane(context, controlPlane)).flagRecord.events(key);
}

/** What was done, by whom and why, and what it means. */
export function eventLines({
  at,
  kind,
  by,
  reason,
  says,
  stopped,
}: Omit<FlagEvent, 'kind' | 'flag' | 'arn'> & { readonly kind: string }): readonly string[] {
  const why = reason === '' ? '' : `: ${reason}`;
  const also = stopped === undefined ? [] : [`deployment ${stopped} was stopped for it`];
  return [`${at}  ${kind} by ${by}${why}`, ...[...says, ...also].map((line) => `  ${line}`)];
}

/** A line per flag: whose it is, what most are served, and the rollout that moves it. */
export function listFlags({ flags }: FlagDocument): Result {
  const listed = Object.entries(flags).map(([key, flag]) => ({
    key,
    owner: String(flag.metadata?.['owner'] ?? 'nobody'),
    serves: `${linesOf(flag).at(-1)?.serves ?? ''}${afterwards(flag)}`,
    ...(flag.metadata?.[ROLLOUT] !== undefined && { rollout: String(flag.metadata[ROLLOUT]) }),
  }));
  const rows = listed.map(({ key, owner, serves, rollout = '' }) => [key, owner, serves, rollout].map(printable));
  const text = rows.length === 0 ? '' : table(['flag', 'owner', 'serves', 'rollout'], rows).join('\n');
  return { exitCode: EXIT.done, json: listed, text, notes: rows.length === 0 ? ['the document has no flags'] : [] };
}

/** What keeps the flag's own rules from deciding. */
function afterwards(flag: FlagJson): string {
  const { kind } = standingOf(flag);
  return { killed: ', killed', closed: ', closed by its breaker', 'half-open': ', half-open', open: '' }[kind];
}

/** The flag of a key. Throws a usage error where there is none. */
export function existingFlag(document: FlagDocument, key: string): FlagJson {
  const flag = flagOf(document, key);
  if (flag) return flag;
  const near = didYouMean(key, Object.keys(document.flags));
  const hint = near === undefined ? 'tidegate flags list shows all' : `did you mean ${near}?`;
  throw new UsageError(`there is no flag ${key}; ${hint}`);
}

/** Who is served what by one flag, in the order in which its rules decide, and what was done to it last. */
export function getFlag(document: FlagDocument, key: string, events: readonly FlagEvent[]): Result {
  const flag = existingFlag(document, key);
  const serves = linesOf(flag);
  // Its breaker has a line of its own.
  const breaker = breakerLine(key, flag);
  const metadata = Object.entries(flag.metadata ?? {})
    .filter(([name]) => name !== BREAKER && !BREAKER_STATE.includes(name))
    .map(([name, value]) => `${name} ${value}`);
  return {
    exitCode: EXIT.done,
    json: {
      key,
      state: flag.state,
      variants: Object.keys(flag.variants),
      serves,
      metadata: flag.metadata ?? {},
      ...(breaker !== undefined && { breaker: { ...breakerOf(flag), standing: standingOf(flag), says: breaker } }),
      events,
    },
    text: [
      `${key}  ${metadata.join(', ')}`,
      ...serves.map(({ serves: what, to }) => `  ${what} for ${to}`),
      ...(breaker === undefined ? [] : [`  breaker: ${breaker}`]),
      ...events.slice(-1).flatMap(eventLines),
    ]
      .map(printable)
      .join('\n'),
  };
}

/** What would become of whom if a document were deployed; no values are shown. */
export function diffFlags(deployed: FlagDocument, next: FlagDocument): Result {
  const differences = diff(deployed, next);
  return {
    exitCode: EXIT.done,
    json: differences,
    text: diffLines(differences).map(printable).join('\n'),
    notes: differences.length === 0 ? ['it means what is deployed'] : [],
  };
}

function linesOf({ state, targeting, defaultVariant }: FlagJson) {
  const fallback = 'what the code falls back to';
  if (state === 'DISABLED') return [{ to: 'everybody', serves: `${fallback}, since it is disabled` }];
  return servedLines(targeting, defaultVariant ?? fallback);
}
