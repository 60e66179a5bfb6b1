import type { CallRecord } from '../../lib/account/contract.ts';
import type { RolloutEvent } from '../../lib/core/rollout/event.ts';
import type { Seen, SeenRollout } from '../../lib/rehearsal/sweep/audience.ts';
import { exposureSeconds } from '../../lib/rehearsal/sweep/exposure.ts';
import type { Played } from '../../lib/rehearsal/sweep/play.ts';
import { promises } from '../../lib/rehearsal/sweep/promises.ts';
import { brokenInvariants } from '../scenarios/invariants.ts';

/** A sentence for each thing that must be true after a scene, whatever went wrong in it, and is not. */
export function violations(played: Played, reference: Seen): readonly string[] {
  return [
    ...brokenInvariants(endedWith(played)),
    ...foreignWritesStay(played),
    ...everythingEnds(played),
    ...claimsAreFree(played),
    ...requestsAreKept(played),
    ...deadLettersAreExpected(played),
    ...promisesAreKept(played, reference),
  ];
}

/**
 * The invariants of one rehearsal ask about one rollout: the one that had the alias last. They ask about none where somebody
 * else wrote the alias when no rollout had anything more to do with it.
 */
function endedWith({ report, account, rollouts, foreignWrites }: Played) {
  const last = rollouts
    .filter(({ events }) => lastWriteAt(events, account) !== undefined)
    .toSorted((a, b) => lastWriteAt(a.events, account)! - lastWriteAt(b.events, account)!)
    .at(-1);
  const foreignAt = foreignWrites.at(-1)?.at ?? 0;
  if (!last || foreignAt >= lastWriteAt(last.events, account)!)
    return { account, report: { ...report, rolloutId: 'none' } };
  const { id, outcome } = last.rollout;
  return { account, report: { ...report, rolloutId: id, outcome: outcome ?? ('held' as const) } };
}

/**
 * When a rollout last wrote the alias, as its record tells; taking back where nothing had been written says nothing. What the
 * guard wrote is recorded later, as it was answered, and not written again.
 */
function lastWriteAt(events: readonly RolloutEvent[], { calls }: Played['account']): number | undefined {
  const last = events.findLast(
    (event) =>
      event.kind === 'prepared' ||
      event.kind === 'shifted' ||
      event.kind === 'promoted' ||
      (event.kind === 'reverted' && event.version !== ''),
  );
  if (!last) return undefined;
  const recordedAt = Date.parse(last.at);
  if (last.kind !== 'reverted' || last.writtenBy !== 'guard') return recordedAt;
  const isGuards = ({ operation, function: by }: CallRecord) => operation === 'UpdateAlias' && by?.endsWith('-guard');
  return calls.findLast((call) => isGuards(call) && call.at <= recordedAt)?.answeredAt ?? recordedAt;
}

/** What somebody else did to the alias afterwards is not undone. */
function foreignWritesStay({ report, account, rollouts, foreignWrites }: Played): string[] {
  const { at, version } = foreignWrites.at(-1) ?? { at: 0, version: '' };
  const isLast = rollouts.every(({ events }) => at >= (lastWriteAt(events, account) ?? 0));
  const { version: found, weights } = report.finalAlias;
  if (at === 0 || !isLast || (found === version && Object.keys(weights).length === 0)) return [];
  return [`somebody pointed the alias at version ${version}, found ${JSON.stringify(report.finalAlias)}`];
}

function everythingEnds({ rollouts, account, requestedKeys }: Played): string[] {
  const dead = new Set(deadLetters(account).flatMap(({ key }) => key ?? []));
  return rollouts
    .flatMap(({ rollout: { id, phase, request, held } }) => {
      if (phase === 'closed' || (phase === 'requested' && dead.has(request.key))) return [];
      return [`${id} (version ${request.version}) stays ${phase}${held ? `, held: ${held.reason}` : ''}`];
    })
    .concat(requestedKeys.size === 0 ? ['no request was delivered'] : []);
}

function claimsAreFree({ account, tableName }: Played): string[] {
  const items = account.services.dynamodb.items(tableName);
  const listed = items.filter(({ pk }) => pk?.S === 'CLAIMED').map(({ sk }) => `${sk?.S} is still listed as a holder`);
  const held = items.filter(({ sk, rolloutId }) => sk?.S === 'CLAIM' && rolloutId?.S);
  return [...listed, ...held.map(({ rolloutId }) => `${rolloutId?.S} still holds the claim`)];
}

/** Every request becomes one record, or lies in the dead-letter queue. */
function requestsAreKept({ rollouts, requestedKeys, account }: Played): string[] {
  const dead = deadLetters(account).map(({ key }) => key);
  const counts = [...requestedKeys].map((key) => ({
    key,
    records: rollouts.filter(({ rollout }) => rollout.request.key === key).length,
    isDead: dead.includes(key),
  }));
  return counts.flatMap(({ key, records, isDead }) => {
    if (records > 1) return [`request ${key} has ${records} records`];
    return records === 0 && !isDead ? [`request ${key} is lost`] : [];
  });
}

function deadLettersAreExpected({ account, faults }: Played): string[] {
  if (faults.some(({ fault }) => promises[fault].mayKeepEvents)) return [];
  return deadLetters(account).map(({ body }) => `the dead-letter queue holds ${body.slice(0, 600)}`);
}

/** Each fault has its own bound and its own ends; several together have those of all of them. */
function promisesAreKept(played: Played, reference: Seen): string[] {
  if (played.faults.length === 0) return [];
  const promised = played.faults.map(({ fault }) => promises[fault]);
  const bound = promised.reduce((sum, { withinSeconds }) => sum + withinSeconds, 0);
  const seconds = exposureSeconds(played, reference);
  const late = seconds > bound ? [`a release that should not be served was served for ${seconds} s`] : [];
  const unexpected = played.rollouts.flatMap(({ rollout: { id, outcome = 'open' } }, i) => {
    const planned = reference.rollouts[i]?.rollout.outcome;
    const isFine =
      outcome === planned ||
      promised.some(({ mayEnd }) => mayEnd.includes(outcome)) ||
      lostWhatItNeeds(played.rollouts[i]!) ||
      (planned === 'superseded' && wasPromotedBefore(played.rollouts[i]!, played.rollouts[i + 1]));
    return isFine ? [] : [`${id} ends as ${outcome} instead of ${planned}`];
  });
  return [...late, ...unexpected];
}

/** A flag is not left alone when somebody moves the alias that it is promoted with. */
const lostWhatItNeeds = ({ rollout: { outcome, ending } }: SeenRollout) =>
  outcome === 'rolled-back' && /needs what .+ served, and somebody has moved that/.test(ending?.reason ?? '');

/** Several faults together delay a request until there is nothing left for it to supersede. */
function wasPromotedBefore(first: SeenRollout, second: SeenRollout | undefined): boolean {
  const at = ({ events }: SeenRollout, kind: RolloutEvent['kind']) =>
    Date.parse(events.find((event) => event.kind === kind)?.at ?? '');
  return at(first, 'promoted') < (second ? at(second, 'requested') : Infinity);
}

interface DeadLetter {
  readonly body: string;
  /** Of a request. */
  readonly key: string | undefined;
}

/** What lies in the control plane's dead-letter queue: events, or what Lambda reports of failed ones. */
function deadLetters({ services: { sqs } }: Played['account']): readonly DeadLetter[] {
  return sqs.queueArns().flatMap((arn) =>
    sqs.messages(arn).map(({ body }) => {
      const parsed = JSON.parse(body) as { detail?: { key?: string }; requestPayload?: { detail?: { key?: string } } };
      return { body, key: (parsed.requestPayload ?? parsed).detail?.key };
    }),
  );
}
