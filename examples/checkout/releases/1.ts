import { createFlags, withFlags } from '../../../lib/flags/lambda/index.ts';
import { flagPlace } from '../flags.ts';

/** A cart as the shop sends it; prices in cents. */
export interface Cart {
  readonly items: readonly { readonly sku: string; readonly cents: number; readonly quantity: number }[];
  readonly giftCard?: { readonly cents: number };
}

export interface Receipt {
  readonly release: number;
  readonly subtotalCents: number;
  readonly shippingCents: number;
  readonly totalCents: number;
  /** Whether the shop offers to wrap the goods: a flag. */
  readonly giftWrapping: boolean;
}

/** Without AppConfig's layer everybody is served the fallbacks. */
const flags = createFlags(flagPlace);

/** The release that serves now: adds up, takes a flat price for shipping, and the gift card off. */
export const handler = withFlags(flags, async (cart: Cart): Promise<Receipt> => {
  const subtotalCents = cart.items.reduce((sum, { cents, quantity }) => sum + cents * quantity, 0);
  const shippingCents = 495;
  const totalCents = Math.max(0, subtotalCents + shippingCents - (cart.giftCard?.cents ?? 0));
  const giftWrapping = flags.boolean('gift-wrapping', false, { items: cart.items.length });
  return { release: 1, subtotalCents, shippingCents, totalCents, giftWrapping };
});
