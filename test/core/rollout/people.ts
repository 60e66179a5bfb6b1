import type { Command, Verb } from '../../../lib/core/rollout/command.ts';
import type { Happening } from '../../../lib/core/rollout/event.ts';
import { type Person, readPerson } from '../../../lib/core/rollout/person.ts';

const known = (arn: string): Person => {
  const person = readPerson(arn);
  if (!person) throw new Error(`${arn} is nobody`);
  return person;
};

/** A user of Identity Center, by default with the permission set that approves in these tests. */
export const aLead = (name: string, permissionSet = 'payments-leads'): Person =>
  known(`arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_${permissionSet}_0123456789abcdef/${name}@example.com`);

export const alice = aLead('alice');
export const bob = aLead('bob');
export const carol = aLead('carol', 'readers');

export const aCommand = (verb: Verb, changes: Partial<Command> = {}): Command => ({ verb, reason: 'so', ...changes });

export const commanded = (verb: Verb, changes: Partial<Command> = {}, person: Person = alice): Happening => ({
  kind: 'commanded',
  command: aCommand(verb, changes),
  person,
});
