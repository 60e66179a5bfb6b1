import type { BreakerNotice } from '../flags/breaker-text.ts';
import { oneOf } from '../text/show.ts';
import type { Outcome } from '../rollout/event.ts';
import {
  type AttentionNotice,
  attentionDetailType,
  breakerDetailType,
  type EndNotice,
  endedDetailType,
  type StartNotice,
  startedDetailType,
} from '../rollout/notice.ts';

/** Where people are told. */
export const channels = ['slack', 'teams', 'pagerduty'] as const;
export type Channel = (typeof channels)[number];

/**
 * What people are told of: that a rollout begins, wants something of them, how it ended, and that a flag closed or opened by
 * itself.
 */
export const occasions = [
  'started',
  'attention',
  'promoted',
  'unchanged',
  'rolled-back',
  'aborted',
  'failed',
  'rejected',
  'superseded',
  'flag-closed',
  'flag-opened',
] as const satisfies readonly (Outcome | 'started' | 'attention' | 'flag-closed' | 'flag-opened')[];
export type Occasion = (typeof occasions)[number];

/** One notice in words, before a channel gives it its form. */
export interface Notification {
  readonly occasion: Occasion;
  /** The flag, as `flag:search`, where it is about one outside of rollouts. */
  readonly rolloutId: string;
  readonly target: string;
  readonly version: string;
  /** One line: what has happened. */
  readonly title: string;
  readonly reason: string;
  /** What can be typed next. */
  readonly next: string;
}

/** A notice as it came over the bus. Throws on any other: only a rule of our own sends it. */
export function notificationOf(detailType: string, detail: unknown): Notification {
  if (detailType === endedDetailType) return ended(detail as EndNotice);
  if (detailType === attentionDetailType) return attention(detail as AttentionNotice);
  if (detailType === breakerDetailType) return aboutBreaker(detail as BreakerNotice);
  if (detailType === startedDetailType) return started(detail as StartNotice);
  const known = [endedDetailType, attentionDetailType, breakerDetailType, startedDetailType];
  throw new Error(`nobody is told of '${detailType}'; expected ${oneOf(known.map((one) => `'${one}'`))}`);
}

function started({ rolloutId, target, version, baseline, warnings }: StartNotice): Notification {
  const title = `${target}: version ${version} begins to follow version ${baseline}`;
  const next = `tidegate get ${rolloutId} --watch`;
  return { occasion: 'started', rolloutId, target, version, title, reason: warnings.join('\n'), next };
}

function ended({ rolloutId, target, version, outcome, reason }: EndNotice): Notification {
  const title = `${target}: version ${version} ${endings[outcome]}`;
  const next = `tidegate explain ${rolloutId}`;
  return { occasion: outcome, rolloutId, target, version, title, reason, next };
}

function attention({ rolloutId, target, version, wants, reason }: AttentionNotice): Notification {
  const title = `${target}: version ${version} ${wantings[wants]}`;
  const next = { help: 'status', approval: 'approve', resume: 'resume' }[wants];
  return { occasion: 'attention', rolloutId, target, version, title, reason, next: `tidegate ${next} ${rolloutId}` };
}

/** That it is half-open is told on the bus alone: nobody has anything to do. */
function aboutBreaker({ target, did, variant, reason }: BreakerNotice): Notification {
  const isOpen = did === 'opened';
  const title = isOpen ? `${target} is open again` : `${target} was closed to ${variant} by its breaker`;
  const next = `tidegate flags get ${target.replace(/^flag:/, '')}`;
  const occasion = isOpen ? 'flag-opened' : 'flag-closed';
  return { occasion, rolloutId: target, target, version: variant, title, reason, next };
}

const endings: Readonly<Record<Outcome, string>> = {
  promoted: 'was promoted',
  unchanged: 'changes nothing',
  'rolled-back': 'was rolled back',
  aborted: 'was aborted',
  failed: 'failed, and was taken back',
  rejected: 'was refused before it got any traffic',
  superseded: 'gave way to a newer one',
};

const wantings: Readonly<Record<AttentionNotice['wants'], string>> = {
  help: 'is held and needs a person',
  approval: 'waits for an approval',
  resume: 'is paused',
};

/** A text of at most so many characters, which are what the channels' limits count. */
export const atMost = (limit: number, text: string): string =>
  text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
