import { type VirtualClock, virtualClock } from '../../../../lib/account/clock.ts';
import type { Call, Context, Delivery } from '../../../../lib/account/contract.ts';
import { seededRandom } from '../../../../lib/account/random.ts';
import { fakeIam } from '../fake-iam.ts';

export const START = Date.UTC(2026, 10, 2, 12, 0, 0);
export const MINUTE = 60_000;

export interface FakeContext extends Context {
  readonly clock: VirtualClock;
  readonly calls: Call[];
  readonly deliveries: (Delivery & { readonly at: number })[];
}

interface Answers {
  readonly call?: (call: Call) => object;
  readonly deliver?: (delivery: Delivery) => void;
}

/** An account with nothing in it: calls and deliveries are noted, and answered as the test says. */
export function fakeContext({ call = () => ({}), deliver = () => {} }: Answers = {}): FakeContext {
  const clock = virtualClock(START);
  const calls: Call[] = [];
  const deliveries: (Delivery & { readonly at: number })[] = [];
  return {
    accountId: '123456789012',
    region: 'eu-west-1',
    clock,
    random: seededRandom(7),
    calls,
    deliveries,
    call: async (made) => {
      calls.push(made);
      return call(made);
    },
    deliver: async (delivery) => {
      deliveries.push({ ...delivery, at: clock.now() });
      deliver(delivery);
    },
    iam: fakeIam(),
  };
}
