import { describe, expect, expectTypeOf, it } from 'vitest';
import { compileFlags } from '../../lib/flags/compile-flags.ts';
import {
  after,
  anyOf,
  attribute,
  before,
  defineFlags,
  everyOf,
  not,
  segment,
  serve,
  split,
  when,
} from '../../lib/flags/define.ts';

const staff = segment('staff', attribute('email').endsWith('@example.com'));
const europe = segment('europe', attribute('country').isOneOf(['DE', 'FR']));

const release = { owner: 'payments', kind: 'release', created: '2026-11-20' } as const;

const shop = defineFlags({
  flags: {
    'new-basket': {
      ...release,
      variants: { on: true, off: false },
      default: 'off',
      rules: [when(staff).serve('on'), when(europe, attribute('plan').is('pro')).split({ on: 30, off: 70 })],
    },
    'new-checkout': {
      ...release,
      expiry: '2027-02-01',
      ticket: 'PAY-123',
      tags: ['PCI', 'HIPAA'],
      variants: { on: true, off: false },
      default: 'off',
      requires: { 'new-basket': 'on' },
      otherwise: serve('on'),
    },
    banner: { ...release, kind: 'ops', variants: { calm: 'blue', loud: 'red' }, default: 'calm' },
    limits: {
      ...release,
      variants: { few: { items: 10, tags: ['a'] }, many: { items: 99, tags: [] } },
      default: 'few',
    },
  },
});
const t = compileFlags(shop);
t.boolean('new-basket', false);
