import { CommandApi } from '../command-api.ts';
import { grantExecute, grantMove, grantWake, type Surroundings } from './surroundings.ts';

/** People say what they want of rollouts. */
export function obeyCommands(surroundings: Surroundings): CommandApi {
  const { scope, records, managed, make } = surroundings;
  const command = make('Command', 'command', 'Does what people say about rollouts', { memorySize: 1024 });
  grantExecute(command, surroundings);
  grantWake(command);
  records.grantAppend(command);
  managed.grantRead(command);
  grantMove(command, surroundings);
  return new CommandApi(scope, 'CommandApi', { command: command.lambda });
}
