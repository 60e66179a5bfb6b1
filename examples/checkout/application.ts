import { seededRandom } from '../../lib/account/random.ts';
import type { Application } from '../../lib/rehearsal/application.ts';
import { flagDocument, flagPlace } from './flags.ts';
import { releaseBundle } from './release-bundle.ts';
import type { Cart } from './releases/1.ts';

/** What became of the invocations that really ran the handler, by version. */
export interface Samples {
  readonly [version: string]: { readonly ran: number; readonly failed: number; readonly lastError?: string };
}

/**
 * The checkout application as its stack deploys it, with a second version published from one of the releases. A sample of
 * the traffic really runs the handlers, with carts of which one in twelve is paid with a gift card worth more than it.
 */
export function checkoutApplication(release: number, seed: number): Application & { readonly samples: () => Samples } {
  const samples: Record<string, { ran: number; failed: number; lastError?: string }> = {};
  const random = seededRandom(`${seed}/carts`);
  return {
    owner: 'payments',
    canary: '2',
    samples: () => samples,
    deploy: ({ services: { lambda, appconfig } }, run) => {
      appconfig.serve(flagPlace, JSON.stringify(flagDocument));
      lambda.changeBundle('checkout', releaseBundle(release));
      run('lambda', 'PublishVersion', { FunctionName: 'checkout' });
    },
    sample: async (account) => {
      const answer = (await account.call('lambda', 'Invoke', {
        FunctionName: 'checkout',
        Qualifier: 'live',
        Payload: new TextEncoder().encode(JSON.stringify(aCart(random))),
      })) as { readonly ExecutedVersion: string; readonly FunctionError?: string; readonly Payload: Uint8Array };
      const sample = (samples[answer.ExecutedVersion] ??= { ran: 0, failed: 0 });
      sample.ran++;
      if (answer.FunctionError === undefined) return;
      sample.failed++;
      const { errorType, errorMessage } = JSON.parse(new TextDecoder().decode(answer.Payload)) as Record<
        string,
        string
      >;
      sample.lastError = `${errorType}: ${errorMessage}`;
    },
  };
}

function aCart(random: ReturnType<typeof seededRandom>): Cart {
  const items = Array.from({ length: 1 + Math.floor(random.between(0, 4)) }, (_, i) => ({
    sku: `sku-${i}`,
    cents: Math.round(random.between(300, 4000)),
    quantity: 1 + Math.floor(random.between(0, 2)),
  }));
  return random.chance(1 / 12) ? { items, giftCard: { cents: 50_000 } } : { items };
}
