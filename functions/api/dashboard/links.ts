import type { Shop } from './signed-in.ts';

/** The payment in Stripe's dashboard. */
export function stripePaymentUrl(paymentId: string, { mode }: Shop): string {
  return `https://dashboard.stripe.com/${mode === 'test' ? 'test/' : ''}payments/${encodeURIComponent(paymentId)}`;
}

/** The sale in Lightspeed's back office; of a movement that is two sales, the first. Null: it has no address. */
export function lightspeedSaleUrl(saleId: string, { salePage }: Shop): string | null {
  const [first = ''] = saleId.split(',');
  return salePage?.replace('{saleId}', encodeURIComponent(first)) ?? null;
}
