import { attribute, defineFlags, when } from '../../lib/flags/define.ts';

/** Where the flags are in AppConfig. */
export const flagPlace = { application: 'checkout', environment: 'production', profile: 'flags' } as const;

/** The flags of the checkout application. */
export const flagDocument = defineFlags({
  flags: {
    'gift-wrapping': {
      ...{ owner: 'payments', kind: 'release', created: '2026-11-20', expiry: '2027-02-01' },
      variants: { on: true, off: false },
      default: 'off',
      rules: [when(attribute('items').isAtLeast(2)).serve('on')],
    },
  },
});
