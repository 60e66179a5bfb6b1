import { RequestRefused } from '../core/errors.ts';
import {
  type CommandRequest,
  type FlagRequest,
  readCommandRequest,
  type UrlEvent,
} from '../core/rollout/command-request.ts';
import type { FlagEvent } from '../core/flags/flag-event.ts';
import type { Judged } from '../core/rollout/judge-command.ts';
import type { Person } from '../core/rollout/person.ts';
import type { Rollout } from '../core/rollout/state.ts';
import { type CommandDeps, command, findRolloutId } from './command.ts';
import { commandFlag } from './command-flag.ts';
import type { Deps } from './deps.ts';
import { moveLine } from './move-line.ts';
import { start } from './start.ts';

type ApiDeps = CommandDeps & Pick<Deps, 'line' | 'flagMonitors' | 'flagPolicy' | 'flagStore' | 'flagRecord'>;

/** What the API says, as its callers read it. */
export interface CommandReply {
  readonly did: 'accepted' | 'done-already' | 'refused' | 'looked';
  /** Why it was refused: not by this caller, not any more or not yet, nothing of that name, no request at all. */
  readonly because?: 'forbidden' | 'passed' | 'unknown' | 'unreadable';
  readonly says: string;
  /** Who AWS says the caller is. */
  readonly by?: string;
  readonly rolloutId?: string;
  readonly target?: string;
  readonly version?: string;
  readonly phase?: Rollout['phase'];
  readonly outcome?: string | null;
  /** From 1; null before the first. */
  readonly stage?: number | null;
  readonly stages?: number;
  /** Of a flag: what became of it, and how long that took. */
  readonly flag?: FlagEvent;
  readonly seconds?: number;
  /** The flag's rollout that was aborted with it. */
  readonly aborted?: string;
}

export interface UrlAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The command API: a function URL that AWS has checked the caller of. Nobody but an account administrator can invoke the
 * function around its URL, and so claim to be somebody else: grants carry `lambda:InvokedViaFunctionUrl`.
 */
export const commandApi =
  (deps: ApiDeps) =>
  async (event: UrlEvent): Promise<UrlAnswer> => {
    const read = readCommandRequest(event);
    if (!read.ok) return answer({ did: 'refused', because: read.because, says: read.says });
    return answer({ by: read.person.name, ...(await reply(deps, read.request, read.person)) });
  };

async function reply(deps: ApiDeps, request: CommandRequest, person: Person): Promise<CommandReply> {
  switch (request.action) {
    case 'stop-the-line':
      return moveLine(deps, request, person);
    case 'start':
      return started(deps, request, person);
    case 'look': {
      const id = await findRolloutId(deps, request.name);
      const rollout = id === undefined ? undefined : await deps.records.load(id);
      return rollout ? { did: 'looked', says: '', ...facts(rollout) } : unknown(request.name);
    }
    case 'kill-flag':
    case 'revive-flag':
    case 'set-flag':
      return aboutFlag(deps, request, person);
    case 'command': {
      const answered = await command(deps)({ ...request, person });
      if (!answered) return unknown(request.name);
      const reply = said(answered.judged);
      const isEnd = request.command.verb === 'abort' && reply.did === 'accepted';
      // The traffic is back already: what cannot be looked up now must not make a failure of that.
      const more = isEnd ? await afterAbort(deps, answered.rollout).catch(() => '') : '';
      return { ...reply, says: `${reply.says}${more}`, ...facts(answered.rollout) };
    }
  }
}

/** Another rollout of the target is not aborted with this one, and whoever says it again would mean that. */
async function afterAbort({ claims, records }: CommandDeps, { id, fence, request }: Rollout): Promise<string> {
  const { rolloutId: holder, waiting } = await claims.read(request.target);
  const other = [holder, waiting].find((one) => one !== undefined && one !== id);
  const rollout = other === undefined ? undefined : await records.load(other);
  if (!rollout || rollout.phase === 'closed') return '';
  const what = `rollout ${rollout.id} of version ${rollout.request.version}`;
  return fence === 0 ? `; ${what} goes on` : `; ${what} is next`;
}

async function started(
  deps: CommandDeps,
  { target, version, key }: CommandRequest & { readonly action: 'start' },
  person: Person,
): Promise<CommandReply> {
  const registration = await deps.registry.get(target);
  if (!registration)
    return {
      did: 'refused',
      because: 'unknown',
      says: `there is no target ${target}; tidegate register makes one known`,
    };
  const request = {
    source: `tidegate.${registration.owner}`,
    time: new Date(deps.now()).toISOString(),
    detail: { target, version, key, author: person.key },
  };
  try {
    const { rolloutId } = await start(deps)(request);
    return {
      did: 'accepted',
      says: `version ${version} is asked for, as rollout ${rolloutId}`,
      rolloutId,
      target,
      version,
    };
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    return { did: 'refused', because: 'unreadable', says: error.message };
  }
}

async function aboutFlag({ flagStore, ...deps }: ApiDeps, request: FlagRequest, person: Person): Promise<CommandReply> {
  if (!flagStore) return { did: 'refused', because: 'unknown', says: noFlags };
  const { written, aborted } = await commandFlag({ ...deps, flagStore }, request, person);
  if (written.kind === 'refused') return { did: 'refused', because: written.because, says: written.says };
  const also = aborted === undefined ? {} : { aborted };
  if (written.kind === 'done-already') return { did: 'done-already', says: written.says, ...also };
  const { event, seconds, unrecorded } = written;
  const beware = unrecorded === undefined ? '' : `; it is deployed, but not in the record: ${unrecorded}`;
  return { did: 'accepted', says: `${event.says.join('; ')}${beware}`, flag: event, seconds, ...also };
}

const noFlags = 'this control plane has no flags; give its construct the property "flags" and deploy it';

const said = (judged: Judged): CommandReply =>
  judged.kind === 'refused'
    ? { did: 'refused', because: judged.because, says: judged.says }
    : { did: judged.kind, says: judged.says };

const unknown = (name: string): CommandReply => ({
  did: 'refused',
  because: 'unknown',
  says: `there is no rollout ${JSON.stringify(name)}, and no target of that name that has had one; ${
    name.includes(':')
      ? `tidegate start ${name} --version N asks for its first, if it is registered`
      : 'a target has a colon in its name, as in checkout:live: tidegate list shows all'
  }`,
});

function facts({ id, request, phase, outcome, shifts, plan }: Rollout) {
  const shift = shifts.at(-1);
  return {
    rolloutId: id,
    target: request.target,
    version: request.version,
    phase,
    outcome: outcome ?? null,
    stage: shift ? shift.stageIndex + 1 : null,
    stages: plan.stages.length,
  };
}

const statusOf = { forbidden: 403, passed: 409, unknown: 404, unreadable: 400 } as const;

const answer = (given: CommandReply): UrlAnswer => ({
  statusCode: given.because ? statusOf[given.because] : 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(given),
});
