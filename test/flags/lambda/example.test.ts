import { expect, it } from 'vitest';
import { flagDocument, flagPlace } from '../../../examples/checkout/flags.ts';
import { createAccount } from '../../../lib/account/account.ts';
import { exampleStackName, synthesizedAssembly } from '../../../lib/rehearsal/synthesize.ts';

// What is synthesized for a deployment, again only when a source has changed: that takes seconds.
it('the example application, as it is deployed, reads its flag', { timeout: 120_000 }, async () => {
  const account = createAccount({ seed: 1, startAt: Date.UTC(2027, 0, 1) });
  account.load(synthesizedAssembly([exampleStackName]));
  account.services.appconfig.serve(flagPlace, JSON.stringify(flagDocument));
  const wrappingFor = async (items: number) => {
    const cart = { items: Array.from({ length: items }, () => ({ sku: 'a', cents: 100, quantity: 1 })) };
    const input = { FunctionName: 'checkout', Qualifier: 'live', Payload: Buffer.from(JSON.stringify(cart)) };
    const { Payload } = (await account.settle(account.call('lambda', 'Invoke', input))) as { Payload: Uint8Array };
    return (JSON.parse(Buffer.from(Payload).toString()) as { giftWrapping: boolean }).giftWrapping;
  };

  expect([await wrappingFor(1), await wrappingFor(2)]).toEqual([false, true]);
});
