import { Stack } from 'aws-cdk-lib';
import { EventRoute } from '../event-route.ts';
import { grantReadSecret, type Notify, notifyRule } from '../notify-rule.ts';
import type { Surroundings } from './surroundings.ts';

/** Each channel is told by a rule of its own, so that one that is down keeps nothing from the others. */
export function notifyPeople(surroundings: Surroundings, notify: readonly Notify[]): void {
  const { scope, bus, deadLetters } = surroundings;
  const teller = surroundings.make('Notify', 'notify', 'Tells people of rollouts');
  for (const secret of new Set(notify.map((told) => told.secret))) grantReadSecret(Stack.of(scope), secret, teller);
  for (const [index, told] of notify.entries()) {
    new EventRoute(scope, `Notify${index}`, { eventBus: bus, ...notifyRule(told), to: teller, deadLetters });
  }
}
