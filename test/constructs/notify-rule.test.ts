import { expect, it } from 'vitest';
import { compilePattern } from '../../lib/account/services/events/pattern.ts';
import { type Notify, notifyRule } from '../../lib/constructs/notify-rule.ts';

const secret = 'tidegate/notify/slack';

/** What CDK makes of a pattern in the template. */
const matcherOf = (told: Partial<Notify>) => {
  const { detailType, ...pattern } = notifyRule({ channel: 'slack', secret, ...told }).eventPattern;
  return compilePattern(JSON.stringify({ ...pattern, ...(detailType && { 'detail-type': detailType }) }));
};

const event = (type: string, detail: object) => ({ source: 'tidegate', 'detail-type': type, detail });
const events = {
  held: event('Rollout Needs Attention', { target: 'checkout:live' }),
  promoted: event('Rollout Ended', { target: 'checkout:live', outcome: 'promoted' }),
  superseded: event('Rollout Ended', { target: 'checkout:live', outcome: 'superseded' }),
  closed: event('Flag Breaker', { target: 'flag:search', did: 'closed' }),
  halfOpened: event('Flag Breaker', { target: 'flag:search', did: 'half-opened' }),
  opened: event('Flag Breaker', { target: 'flag:search', did: 'opened' }),
};

it.each<[Partial<Notify>, readonly (keyof typeof events)[]]>([
  [{}, ['held', 'promoted', 'closed', 'opened']],
  [{ targets: ['flag:search'] }, ['closed', 'opened']],
  [{ on: ['attention'] }, ['held']],
  [{ on: ['attention'], targets: ['flag:search'] }, []],
  [{ on: ['flag-closed'] }, ['closed']],
  [{ on: ['promoted', 'flag-opened'] }, ['promoted', 'opened']],
])('%j is told of %j and of nothing else', (told, heard) => {
  const matches = matcherOf(told);

  expect(Object.entries(events).flatMap(([name, happened]) => (matches(happened) ? [name] : []))).toEqual(heard);
});
