import { AwsError } from '../contract.ts';
import { StateFailure } from './failure.ts';
import type { TaskCall } from './integrations/integration.ts';
import { type Payload, payloadOf } from './payload.ts';
import type { Run } from './run.ts';

/** What runs against an attempt from TaskStarted on. */
export interface Clocks {
  readonly timeoutSeconds?: number;
  readonly heartbeatSeconds?: number;
}

/**
 * The first of: the answer (of the call, or of the callback where a token was given out), a failure, the timeout, a
 * missed heartbeat. A callback that comes before the call has returned is kept until it has.
 */
export function outcomeOf(
  run: Run,
  task: TaskCall,
  token: string | undefined,
  { timeoutSeconds, heartbeatSeconds }: Clocks,
  onSubmitted: (answer: Payload) => void,
): Promise<Payload> {
  const { tokens } = run.engine;

  return new Promise((resolve, reject) => {
    let over = false;
    let submitted = false;
    let early: (() => void) | undefined;
    const end = (settle: () => void) => {
      if (over) return;
      over = true;
      for (const release of releases) release();
      settle();
    };
    const answered = (settle: () => void) => {
      if (submitted) return end(settle);
      early = settle;
      if (token !== undefined) tokens.retire(token);
    };
    const expire = (alias?: string) => end(() => reject(new StateFailure({ error: 'States.Timeout', alias })));
    const watch = (seconds: number | undefined, alias?: string) =>
      seconds === undefined ? undefined : run.timer(seconds * 1000, () => expire(alias));

    const timeout = watch(timeoutSeconds);
    let heartbeat = watch(heartbeatSeconds, 'States.HeartbeatTimeout');
    const releases = [
      () => timeout?.cancel(),
      () => heartbeat?.cancel(),
      run.onEnd(() => end(() => {})),
      () => token !== undefined && tokens.retire(token),
    ];
    if (token !== undefined) {
      tokens.hold(token, {
        succeed: (result) => answered(() => resolve(result)),
        fail: (failure) => answered(() => reject(failure)),
        heartbeat: () => {
          heartbeat?.cancel();
          heartbeat = watch(heartbeatSeconds, 'States.HeartbeatTimeout');
        },
      });
    }
    call(run, task).then(
      (answer) => {
        if (over) return;
        if (token === undefined) return end(() => resolve(answer));
        try {
          onSubmitted(answer);
        } catch (error) {
          return end(() => reject(error));
        }
        submitted = true;
        if (early) end(early);
      },
      (error) => {
        // Nobody waits for the answer any more; what is not an answer at all must not vanish with it.
        if (over && !(error instanceof StateFailure)) run.engine.onDefect(error, run.execution);
        end(() => reject(error));
      },
    );
  });
}

async function call({ engine, execution }: Run, { call, resultOf, failureOf }: TaskCall): Promise<Payload> {
  const principal = { kind: 'role', arn: execution.machine.roleArn } as const;
  let answer: object;
  try {
    answer = await engine.call({ ...call, principal });
  } catch (error) {
    if (error instanceof AwsError) throw new StateFailure(failureOf(error));
    throw error;
  }
  return payloadOf(resultOf(answer));
}
