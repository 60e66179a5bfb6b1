import type { FlagDocument } from '../../lib/core/flags/document.ts';
import { diff, diffLines } from '../../lib/core/flags/diff.ts';
import type { Account } from '../../lib/account/account.ts';
import { attribute, defineFlags, when } from '../../lib/flags/define.ts';
import type { Application } from '../../lib/rehearsal/application.ts';
import { deployDocument } from '../../lib/rehearsal/flag-application.ts';
import { type FlagHome, liveDocument } from '../../lib/rehearsal/flag-home.ts';
import { ownerOf } from '../../lib/rehearsal/owner.ts';
import { checkoutApplication } from './application.ts';

const about = { owner: 'payments', kind: 'release', created: '2026-11-20', expiry: '2027-02-01' } as const;

/** A flag to roll out, and one that has to stay as it is. */
const document = defineFlags({
  flags: {
    'express-checkout': { ...about, variants: { on: true, off: false }, default: 'off' },
    'gift-wrapping': {
      ...about,
      variants: { on: true, off: false },
      default: 'off',
      rules: [when(attribute('items').isAtLeast(2)).serve('on')],
    },
  },
}) as FlagDocument;

/** The checkout application with two releases of its code, of which the flag's users see none but the first. */
export function flagRollout(seed: number): Application & { readonly leftovers: () => readonly string[] } {
  const code = checkoutApplication(2, seed);
  let world: { readonly account: Account; readonly home: FlagHome } | undefined;
  return {
    ...code,
    canary: 'on',
    deploy: (account, run, home) => {
      if (!home) throw new Error('the control plane has no flags');
      code.deploy(account, run);
      void deployDocument(account, home, document);
      world = { account, home };
    },
    /** What is not as it was before: nothing, once the rollout has been taken back. */
    leftovers: () => {
      if (!world) return ['nothing was deployed'];
      const run = ownerOf(world.account);
      const { FunctionVersion, RoutingConfig } = run('lambda', 'GetAlias', {
        FunctionName: 'checkout',
        Name: 'live',
      }) as { readonly FunctionVersion: string; readonly RoutingConfig?: object };
      const isMoved = FunctionVersion !== '1' || (RoutingConfig && JSON.stringify(RoutingConfig).includes(':0.'));
      const live = liveDocument(run, world.home);
      return [
        ...(isMoved ? [`the code moved: checkout:live serves version ${FunctionVersion}`] : []),
        ...(live ? diffLines(diff(document, live)) : ['the flags are gone']),
      ];
    },
  };
}
