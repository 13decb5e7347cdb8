import type { Settings } from '../settings/schema.ts';

/** Where a sale's id stands in `salePageOf`. */
export const SALE_ID = '{saleId}';

/**
 * The address of a sale in Lightspeed's back office, with `{saleId}` for its id. Neither is documented; both are the
 * ones that its own pages show and others link to. Null: X-Series without the settings' `domainPrefix`.
 */
export function salePageOf({ series, domainPrefix }: Settings['lightspeed']): string | null {
  if (series === 'R')
    return `https://us.merchantos.com/?name=transaction.views.transaction&form_name=view&id=${SALE_ID}&tab=details`;
  if (domainPrefix === undefined) return null;
  return `https://${domainPrefix}.retail.lightspeed.app/register_sale/edit/id/${SALE_ID}`;
}
