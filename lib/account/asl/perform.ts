import type { ChoiceState, Exit, State, WaitState } from './definition.ts';
import { StateFailure } from './failure.ts';
import { WHOLE } from './history.ts';
import type { Payload } from './payload.ts';
import type { Run } from './run.ts';
import { performTask } from './task.ts';
import type { Template } from './template.ts';
import { contextObject, evaluateAs, evaluateSeconds, type Left, leave, type Visit, wrongValue } from './visit.ts';

/** Enters a state, does what it is for, and leaves it. Throws `StateFailure` where the execution must fail. */
export async function perform(run: Run, state: State, input: Payload): Promise<Left> {
  const id = run.record(`${state.type}StateEntered`, {
    stateEnteredEventDetails: { name: state.name, input: input.text, inputDetails: WHOLE },
  });
  run.countTransition(state.name, 'enter');
  const enteredAt = new Date(run.engine.clock.now()).toISOString();
  const visit: Visit = {
    run,
    state,
    input,
    enteredAt,
    context: contextObject(run, { EnteredTime: enteredAt, Name: state.name }),
    failurePrefix: `An error occurred while executing the state '${state.name}' (entered at the event id #${id}). `,
  };
  switch (state.type) {
    case 'Pass':
    case 'Succeed':
      return leave(visit, state, input);
    case 'Task':
      return performTask(visit, state);
    case 'Wait':
      await wait(visit, state);
      return leave(visit, state, input);
    case 'Choice':
      return leave(visit, await choose(visit, state), input);
    case 'Fail': {
      const text = async (template: Template | undefined, field: string) =>
        template && ((await evaluateAs(visit, template, 'string', field)) as string);
      throw new StateFailure({ error: await text(state.error, 'Error'), cause: await text(state.cause, 'Cause') });
    }
  }
}

async function choose(visit: Visit, { choices, otherwise }: ChoiceState): Promise<Exit> {
  for (const choice of choices) {
    if (await evaluateAs(visit, choice.condition, 'boolean', choice.location)) return choice;
  }
  if (otherwise) return otherwise;
  throw new StateFailure({
    error: 'States.Runtime',
    cause: `${visit.failurePrefix}Failed to transition out of the state. The state does not point to a next state.`,
  });
}

async function wait(visit: Visit, { until }: WaitState): Promise<void> {
  const { run } = visit;
  if (until.kind === 'seconds') {
    await run.sleep((await evaluateSeconds(visit, until.template, 'Seconds', 0)) * 1000);
    return;
  }
  const text = (await evaluateAs(visit, until.template, 'string', 'Timestamp')) as string;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw wrongValue(visit, `The Timestamp field cannot be parsed: ${text}`, 'Timestamp');
  await run.sleep(Math.max(0, time - run.engine.clock.now()));
}
