import { createFlags, withFlags } from '../../../lib/flags/lambda/index.ts';
import { flagPlace } from '../flags.ts';
import type { Cart, Receipt } from './1.ts';

const freeShippingFromCents = 5000;
const flags = createFlags(flagPlace);

/** The good release: shipping is free from 50.00 on. */
export const handler = withFlags(flags, async (cart: Cart): Promise<Receipt> => {
  const subtotalCents = cart.items.reduce((sum, { cents, quantity }) => sum + cents * quantity, 0);
  const shippingCents = subtotalCents >= freeShippingFromCents ? 0 : 495;
  const totalCents = Math.max(0, subtotalCents + shippingCents - (cart.giftCard?.cents ?? 0));
  const giftWrapping = flags.boolean('gift-wrapping', false, { items: cart.items.length });
  return { release: 2, subtotalCents, shippingCents, totalCents, giftWrapping };
});
