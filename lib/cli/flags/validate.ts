import { cloudWatchAlarms } from '../../aws/alarms.ts';
import { flagMonitors } from '../../aws/flag-monitors.ts';
import { alarmsOf, breakerOf, breakerProblem, errorAlarmOf } from '../../core/flags/breaker.ts';
import { type FlagDocument, MOST_DOCUMENT_BYTES } from '../../core/flags/document.ts';
import { monitorFindings } from '../../core/flags/monitors.ts';
import { checkDocument } from '../../flags/inspect/check-document.ts';
import type { WarningKind } from '../../flags/inspect/finding.ts';
import { printable } from '../../view/printable.ts';
import type { Result } from '../command.ts';
import type { Context } from '../context.ts';
import { findControlPlane } from '../control-plane.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { documentText } from './document-file.ts';
import { placeOf } from './open.ts';
import { deployedFlags } from './show.ts';

export interface ToValidate {
  /** What is deployed unless given. */
  readonly file: string | undefined;
  readonly withAlarms: boolean;
  readonly failOn: readonly WarningKind[];
  readonly controlPlane: string;
}

interface Told {
  readonly level: 'error' | 'warning';
  readonly kind: string;
  readonly message: string;
}

/** Everything that is wrong with a document of flags and, where an account is looked at, with the environment's alarms. */
export async function validateFlags(
  context: Context,
  { file, withAlarms, failOn, controlPlane }: ToValidate,
): Promise<Result> {
  const text =
    file === undefined ? JSON.stringify(await deployedFlags(context, controlPlane)) : await documentText(context, file);
  const today = new Date(context.now()).toISOString().slice(0, 10);
  const found: readonly Told[] = [
    ...checkDocument(text, { today, mostBytes: MOST_DOCUMENT_BYTES }),
    ...ofBreakers(text),
    ...(withAlarms || file === undefined
      ? [...(await ofAlarms(context, controlPlane)), ...(await ofBreakerAlarms(context, text))]
      : []),
  ];
  const errors = found.filter(({ level }) => level === 'error');
  const fails = found.filter(({ level, kind }) => level === 'warning' && failOn.some((wanted) => wanted === kind));
  const exitCode: ExitCode = errors.length > 0 ? EXIT.invalid : fails.length > 0 ? EXIT.failed : EXIT.done;
  return {
    exitCode,
    json: { valid: errors.length === 0, findings: found },
    text: exitCode === EXIT.done ? `${file ?? 'what is deployed'} is valid` : '',
    notes: found.map(({ level, message }) => printable(`${level}: ${message}`)),
  };
}

/** A breaker that cannot be read never closes its flag. */
function ofBreakers(text: string): readonly Told[] {
  return Object.entries(flagsIn(text)).flatMap(([key, flag]) => {
    const problem = typeof flag?.variants === 'object' ? breakerProblem(flag) : undefined;
    return problem === undefined ? [] : [{ level: 'error', kind: 'breaker', message: `flag ${key}: ${problem}` }];
  });
}

/** An alarm that is not there never closes its flag, and keeps one that is half-open from being opened. */
async function ofBreakerAlarms(context: Context, text: string): Promise<readonly Told[]> {
  const named = Object.entries(flagsIn(text)).flatMap(([key, flag]) => {
    const breaker = typeof flag?.variants === 'object' ? breakerOf(flag) : undefined;
    return breaker ? alarmsOf(key, breaker).map((alarm) => ({ key, alarm, isOurs: alarm === errorAlarmOf(key) })) : [];
  });
  const names = [...new Set(named.map(({ alarm }) => alarm))];
  const found = await cloudWatchAlarms(await context.clients.cloudWatch()).since(names);
  const absent = new Set(found.filter(({ state }) => state === 'absent').map(({ name }) => name));
  return named
    .filter(({ alarm }) => absent.has(alarm))
    .map(({ key, alarm, isOurs }) => {
      const todo = isOurs ? 'give FlagEnvironment the document and deploy it' : 'make it, or name another';
      return {
        level: 'error',
        kind: 'breaker',
        message: `flag ${key}: its breaker’s alarm ${alarm} does not exist; ${todo}`,
      };
    });
}

/** None where it is no document, which is told of before. */
function flagsIn(text: string): FlagDocument['flags'] {
  try {
    return (JSON.parse(text) as FlagDocument).flags ?? {};
  } catch {
    return {};
  }
}

async function ofAlarms(context: Context, controlPlane: string): Promise<readonly Told[]> {
  const place = placeOf(await findControlPlane(context, controlPlane));
  const [appConfig, cloudWatch] = await Promise.all([context.clients.appConfig(), context.clients.cloudWatch()]);
  const monitors = await flagMonitors({ appConfig, cloudWatch }, place);
  return monitorFindings(monitors).map((finding) => ({ kind: 'alarm', ...finding }));
}
