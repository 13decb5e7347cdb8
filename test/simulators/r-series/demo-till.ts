import type { DemoSale, DemoTill } from '../demo-till.ts';
import type { SaleDocument } from './rows.ts';
import type { RSeriesSimulator } from './server.ts';

export function rSeriesDemoTill(till: RSeriesSimulator): DemoTill {
  const { state, person } = till;
  const itemIdOf = (sku: string): string => state.item(sku)?.item.itemID ?? '';
  const sale = (saleId: string): DemoSale | undefined => {
    const document = state.sale(saleId);
    return document === undefined ? undefined : told(till, document);
  };
  return {
    url: till.url,
    credentials: till.credentials,
    name: 'R-Series',
    item(sku) {
      const document = state.item(sku);
      if (document === undefined) return undefined;
      const { itemID, description } = document.item;
      const priceMinor = Math.round(Number(document.prices[0]?.amount ?? '0') * 100);
      return { description, priceMinor, onHand: state.onHand(itemID) };
    },
    restock: (sku, quantity) => person.setStock(itemIdOf(sku), quantity),
    sellAtCounter(sku, quantity) {
      const saleId = person.sell({ lines: [{ itemId: itemIdOf(sku), quantity }] });
      const made = sale(saleId);
      if (made === undefined) throw new Error(`the simulated till has lost sale ${saleId}`);
      return made;
    },
    soldBefore(lines, atMs) {
      const sold = lines.map(({ sku, quantity }) => ({ itemId: itemIdOf(sku), quantity }));
      person.sell({ lines: sold, atMs });
    },
    isNew: () => state.sales().length === 0,
    sale,
    close: () => till.close(),
  };
}

function told({ state, accountId }: RSeriesSimulator, document: SaleDocument): DemoSale {
  const { saleID, ticketNumber, taxTotal, total, customerID } = document.sale;
  const names = new Map(state.items().map(({ item }) => [item.itemID, item.description]));
  const buyer = state.customers().find(({ customer }) => customer.customerID === customerID)?.customer;
  const payment = document.payments[0]?.paymentTypeID ?? '';
  const payers: Readonly<Record<string, string>> = { '1': 'Cash', '7': 'Web - Card' };
  return {
    id: saleID,
    receipt: `ticket ${ticketNumber}`,
    lines: document.lines.map(({ itemID, unitQuantity, unitPrice, noteID }) => ({
      quantity: Number(unitQuantity),
      name: names.get(itemID) ?? document.lineNotes[noteID]?.note ?? 'a line of its own',
      price: Number(unitPrice),
    })),
    tax: Number(taxTotal),
    total: Number(total),
    // The till's payment types do not change, and its API is not called for a story.
    payer: payers[payment] ?? `payment type ${payment} of ${accountId}`,
    customer: buyer === undefined ? 'none' : `${buyer.firstName} ${buyer.lastName} (${customerID})`,
  };
}
