import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { FlagEvent } from '../core/flags/flag-event.ts';
import type { Approval, LockedOut } from '../core/flags/lock.ts';
import { flagsPartition, lockedOutPartition } from '../core/flags/partitions.ts';
import type { FindingKind } from '../core/plan/finding-kinds.ts';

/**
 * The table's layout; every item belongs to one partition and is read strongly consistently.
 *
 * | pk | sk | item |
 * |---|---|---|
 * | `ROLLOUT#id` | `HEAD` | folded state, `seq`, `fence` |
 * | `ROLLOUT#id` | `EVENT#000001` | one event |
 * | `ROLLOUT#id` | `WAIT` | `taskToken`, `inboxSeq`, `readSeq`, `fence` |
 * | `ROLLOUT#id` | `SIGNAL#id` | one signal |
 * | `ROLLOUT#id` | `VALUES#time` | values of CloudWatch from that time on that will not change any more |
 * | `ROLLOUT#id` | `WANT` | what people were last told that it wants of them |
 * | `TARGET#name` | `REGISTRATION` | plan, owner |
 * | `TARGET#name` | `CLAIM` | `rolloutId`, `fence`, `waiting` |
 * | `TARGET#name` | `APPLICATION` | which stack declares the target, and what it wants |
 * | `TARGET#name` | `PROMOTED#digest` | the target has served this code and configuration |
 * | `TARGET#name` | `ROLLOUT#time#id` | the rollout was requested at that time |
 * | `TARGETS` | target | the target is registered |
 * | `CLAIMED` | rollout id | the rollout holds a claim |
 * | `STACK#id` | target | the stack declares the target |
 * | `WARM` | rollout id | until when what the rollout has left behind is kept warm |
 * | `PACE` | lane | from when on the lane is free |
 * | `FLAGS#place` | `PEN` | who deploys to the environment now, and until when |
 * | `FLAGS#place` | `MOVE#key` | a move of the flag that waits for a deployment, or what came of it |
 * | `FLAGS#place` | `APPROVED#000001#digest` | the document that may be deployed under that number, who wanted it and why |
 * | `LOCKED#place` | `EVENT#time#number` | a deployment that the lock on flags has refused |
 * | `LINE` | `SWITCH` | whether the line is stopped, by whom and since when |
 * | `ALARM#name` | `ROLLOUT#id` | what to revert when it goes off |
 * | `ALARM#name` | `FLAG#key` | the flag's breaker names it |
 * | `BREAKERS` | `INDEX` | the alarms of all breakers, as they were last read in the document |
 * | `FLAG#key` | `EVENT#time#kind` | what somebody did to the flag outside of rollouts |
 * | `FINDING#source#type` | `ROLLOUT#id` | what to revert when such an event comes |
 */
export type Key = { readonly pk: AttributeValue; readonly sk: AttributeValue };

export const headKey = (rolloutId: string): Key => key(`ROLLOUT#${rolloutId}`, 'HEAD');
export const eventKey = (rolloutId: string, seq: number): Key =>
  key(`ROLLOUT#${rolloutId}`, `${eventPrefix}${String(seq).padStart(6, '0')}`);
export const waitKey = (rolloutId: string): Key => key(`ROLLOUT#${rolloutId}`, 'WAIT');
export const wantKey = (rolloutId: string): Key => key(`ROLLOUT#${rolloutId}`, 'WANT');
export const signalKey = (rolloutId: string, signalId: string): Key =>
  key(`ROLLOUT#${rolloutId}`, `${signalPrefix}${signalId}`);
export const valuesKey = (rolloutId: string, from: number): Key =>
  key(`ROLLOUT#${rolloutId}`, `${valuesPrefix}${new Date(from).toISOString()}`);
export const registrationKey = (target: string): Key => key(`TARGET#${target}`, 'REGISTRATION');
export const claimKey = (target: string): Key => key(`TARGET#${target}`, 'CLAIM');
export const applicationKey = (target: string): Key => key(`TARGET#${target}`, 'APPLICATION');
export const promotedKey = (target: string, contentDigest: string): Key =>
  key(`TARGET#${target}`, `PROMOTED#${contentDigest}`);
export const stackTargetKey = (stackId: string, target: string): Key => key(stackTargetsPartition(stackId), target);
export const rolloutOfKey = (target: string, requestedAt: string, rolloutId: string): Key =>
  key(`TARGET#${target}`, `${rolloutOfPrefix}${requestedAt}#${rolloutId}`);
export const targetKey = (target: string): Key => key(targetsPartition, target);
export const claimedKey = (rolloutId: string): Key => key(claimedPartition, rolloutId);
export const warmKey = (rolloutId: string): Key => key(warmPartition, rolloutId);
export const watchKey = (watched: Watched, rolloutId: string): Key =>
  key(watchedPartition(watched), `ROLLOUT#${rolloutId}`);
/** Beside the watches of many rollouts that are being taken back together. */
export const rushKey = (watched: Watched): Key => key(watchedPartition(watched), 'RUSH');

export const breakerKey = (alarm: string, flag: string): Key => key(`ALARM#${alarm}`, `${brokenPrefix}${flag}`);
export const breakersKey: Key = { pk: { S: 'BREAKERS' }, sk: { S: 'INDEX' } };
export const brokenPrefix = 'FLAG#';

export const flagPartition = (flag: string): string => `FLAG#${flag}`;
export const flagEventKey = ({ flag, at, kind }: FlagEvent): Key =>
  key(flagPartition(flag), `${eventPrefix}${at}#${kind}`);

/** What the guard acts on: an alarm by its name, or a kind of finding. */
export type Watched = string | FindingKind;

export const watchedPartition = (watched: Watched): string =>
  typeof watched === 'string' ? `ALARM#${watched}` : `FINDING#${watched.source}#${watched.detailType}`;

export const stackTargetsPartition = (stackId: string): string => `STACK#${stackId}`;
/** Who takes turns with whom: rollouts that begin, and rollouts that go on. */
export type Lane = 'start' | 'forward';

export const paceKey = (lane: Lane): Key => key('PACE', lane);

export const lineKey: Key = { pk: { S: 'LINE' }, sk: { S: 'SWITCH' } };

export const warmPartition = 'WARM';
export const penKey = (place: string): Key => key(flagsPartition(place), 'PEN');
export const moveKey = (place: string, flag: string): Key => key(flagsPartition(place), `${movePrefix}${flag}`);
export const movePrefix = 'MOVE#';
export const approvalKey = (place: string, { deployment, digest }: Pick<Approval, 'deployment' | 'digest'>): Key =>
  key(flagsPartition(place), `APPROVED#${String(deployment).padStart(6, '0')}#${digest}`);
export const lockedOutKey = (place: string, { at, deployment }: Pick<LockedOut, 'at' | 'deployment'>): Key =>
  key(lockedOutPartition(place), `${eventPrefix}${at}#${deployment}`);

export const claimedPartition = 'CLAIMED';
export const targetsPartition = 'TARGETS';
export const rolloutOfPrefix = 'ROLLOUT#';
export const eventPrefix = 'EVENT#';
export const signalPrefix = 'SIGNAL#';
export const valuesPrefix = 'VALUES#';

const key = (pk: string, sk: string): Key => ({ pk: { S: pk }, sk: { S: sk } });
