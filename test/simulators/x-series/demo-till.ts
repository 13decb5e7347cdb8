import type { DemoSale, DemoTill } from '../demo-till.ts';
import { textOf, type SaleRow } from './rows.ts';
import type { XSeriesSimulator } from './server.ts';

export function xSeriesDemoTill(till: XSeriesSimulator): DemoTill {
  const { state, person } = till;
  const productIdOf = (sku: string): string => state.product(sku)?.id ?? '';
  const sale = (saleId: string): DemoSale | undefined => {
    const row = state.sale(saleId);
    return row === undefined ? undefined : told(till, row);
  };
  return {
    url: till.url,
    credentials: till.credentials,
    name: 'X-Series',
    item(sku) {
      const product = state.product(sku);
      if (product === undefined) return undefined;
      const priceMinor = Math.round(Number(product.price_excluding_tax) * 100);
      return { description: product.name, priceMinor, onHand: state.onHand(product.id) };
    },
    restock: (sku, quantity) => person.setStock(productIdOf(sku), quantity),
    sellAtCounter(sku, quantity) {
      const saleId = person.sell({ lines: [{ productId: productIdOf(sku), quantity }] });
      const made = sale(saleId);
      if (made === undefined) throw new Error(`the simulated till has lost sale ${saleId}`);
      return made;
    },
    soldBefore(lines, atMs) {
      const sold = lines.map(({ sku, quantity }) => ({ productId: productIdOf(sku), quantity }));
      person.sell({ lines: sold, atMs });
    },
    isNew: () => state.sales().length === 0,
    sale,
    close: () => till.close(),
  };
}

function told({ state }: XSeriesSimulator, row: SaleRow): DemoSale {
  const names = new Map(state.products().map(({ id, name }) => [id, name]));
  const buyer = state.customers().find(({ id }) => id === row.customer_id);
  const { priceInclTax, tax } = state.totalsOf(row);
  return {
    id: row.id,
    receipt: `receipt ${row.invoice_number}`,
    lines: row.lines.map(({ product_id: productId, quantity, price }) => ({
      quantity: Number(quantity),
      name: names.get(productId) ?? productId,
      price: Number(price),
    })),
    tax: Number(tax),
    total: Number(priceInclTax),
    payer: state.paymentTypes().find(({ id }) => id === row.payments[0]?.config_id)?.name ?? 'nothing',
    customer: buyer === undefined ? 'none' : `${textOf(buyer, 'name')} (${textOf(buyer, 'customer_code')})`,
  };
}
