import type { RolloutEvent } from '../rollout/event.ts';

/** What a rollout did to a flag, in the form of what people do. */
export interface FlagMoved {
  readonly kind: 'moved' | 'promoted' | 'went-back';
  readonly flag: string;
  /** ISO 8601 */
  readonly at: string;
  /** The rollout's id. */
  readonly by: string;
  /** `on 10 % → on 25 % for everybody else` */
  readonly says: readonly string[];
  /** A deployment of somebody else's that was stopped for it. */
  readonly stopped?: number;
}

/** What a rollout's record says of one flag: each stage, the promotion, and the way back; oldest first. */
export function movesOfRollout(flag: string, rolloutId: string, events: readonly RolloutEvent[]): readonly FlagMoved[] {
  let serves = '';
  return events.flatMap((event): FlagMoved[] => {
    const next = nextOf(event);
    if (next === undefined || (event.target !== undefined && event.target !== `flag:${flag}`)) return [];
    const says = serves === '' ? `${next.serves} for everybody else` : `${serves} → ${next.serves} for everybody else`;
    serves = next.serves;
    return [{ kind: next.kind, flag, at: event.at, by: rolloutId, says: [says], ...stoppedBy(event) }];
  });
}

function nextOf(event: RolloutEvent): { readonly kind: FlagMoved['kind']; readonly serves: string } | undefined {
  switch (event.kind) {
    case 'shifted': {
      const { version, canary } = event.alias;
      return { kind: 'moved', serves: canary ? `${canary.version} ${percent(canary.weight)}` : version };
    }
    case 'promotion-intended':
      return { kind: 'promoted', serves: event.alias.version };
    case 'reverted':
    case 'undone':
      return event.version === '' ? undefined : { kind: 'went-back', serves: event.version };
    default:
      return undefined;
  }
}

const stoppedBy = (event: RolloutEvent) =>
  event.kind === 'reverted' && event.stopped !== undefined ? { stopped: event.stopped } : {};

const percent = (fraction: number) => `${Number((fraction * 100).toFixed(4))} %`;
