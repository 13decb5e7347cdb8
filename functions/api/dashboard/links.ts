import type { Shop } from './signed-in.ts';

/** The payment in Stripe's dashboard. */
export function stripePaymentUrl(paymentId: string, { mode }: Shop): string {
  return `https://dashboard.stripe.com/${mode === 'test' ? 'test/' : ''}payments/${encodeURIComponent(paymentId)}`;
}

/**
 * The sale in Lightspeed's back office. Neither address is documented; both are the ones that its own pages show and
 * others link to. Null: X-Series without the settings' `domainPrefix`.
 */
export function lightspeedSaleUrl(saleId: string, { till }: Shop): string | null {
  const id = encodeURIComponent(saleId);
  if (till.series === 'R')
    return `https://us.merchantos.com/?name=transaction.views.transaction&form_name=view&id=${id}&tab=details`;
  if (till.domainPrefix === null) return null;
  return `https://${till.domainPrefix}.retail.lightspeed.app/register_sale/edit/id/${id}`;
}
