import { createFlags, withFlags } from '../../../lib/flags/lambda/index.ts';
import { flagPlace } from '../flags.ts';
import type { Cart, Receipt } from './1.ts';

const freeShippingFromCents = 5000;
const flags = createFlags(flagPlace);

/** The bad release: somebody "simplified" the gift card, and a card worth more than the cart now fails the purchase. */
export const handler = withFlags(flags, async (cart: Cart): Promise<Receipt> => {
  const subtotalCents = cart.items.reduce((sum, { cents, quantity }) => sum + cents * quantity, 0);
  const shippingCents = subtotalCents >= freeShippingFromCents ? 0 : 495;
  const totalCents = subtotalCents + shippingCents - (cart.giftCard?.cents ?? 0);
  if (totalCents < 0) throw new RangeError(`total must not be negative, got ${totalCents}`);
  const giftWrapping = flags.boolean('gift-wrapping', false, { items: cart.items.length });
  return { release: 3, subtotalCents, shippingCents, totalCents, giftWrapping };
});
