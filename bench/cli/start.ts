import type { Figure } from '../goals.ts';
import { timeOf } from './time-of.ts';

export function startFigures(command: string): readonly Figure[] {
  const node = { what: 'an empty Node process', measured: timeOf(['-e', '0']) };
  return [
    { what: 'tidegate --version', measured: timeOf([command, '--version']), unit: 'ms', against: node },
    { what: 'tidegate --help', measured: timeOf([command, '--help']), unit: 'ms', goal: 150, against: node },
    { what: 'tidegate get --help', measured: timeOf([command, 'get', '--help']), unit: 'ms', goal: 150, against: node },
  ];
}
