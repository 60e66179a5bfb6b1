import type { Instant } from '../../clock.ts';

/** One event in a group, as a reader gets it. */
export interface LogEvent {
  readonly stream: string;
  readonly at: Instant;
  readonly message: string;
  /** From when on a reader can see it. */
  readonly visibleAt: Instant;
}

export interface LogGroup {
  readonly name: string;
  readonly tags: Map<string, string>;
  readonly createdAt: Instant;
  readonly events: LogEvent[];
}

/** Log groups by name, with what was written to them. */
export interface LogGroups {
  readonly find: (name: string) => LogGroup | undefined;
  readonly add: (name: string, tags: Readonly<Record<string, string>>) => LogGroup;
  readonly remove: (name: string) => void;
  /** Writes what `events` gives, unless there is no such group: nobody reads from it then. */
  readonly write: (name: string, events: () => readonly LogEvent[]) => void;
}

export function logGroups(now: () => Instant): LogGroups {
  const groups = new Map<string, LogGroup>();
  return {
    find: (name) => groups.get(name),
    add: (name, tags) => {
      const group: LogGroup = { name, tags: new Map(Object.entries(tags)), createdAt: now(), events: [] };
      groups.set(name, group);
      return group;
    },
    remove: (name) => void groups.delete(name),
    write: (name, events) => {
      const group = groups.get(name);
      if (group) for (const event of events()) group.events.push(event);
    },
  };
}
