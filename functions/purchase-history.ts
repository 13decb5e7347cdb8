import type { FiguresStore } from '../shared/metrics/figures-store.ts';
import type { Purchase, PurchaseHistory } from '../shared/people/ports.ts';
import type { TillPort } from '../shared/posting/ports.ts';

/** What people bought, from the facts that the till's feed has brought; who holds a sale now, from the till itself. */
export function purchaseHistory(
  figures: Pick<FiguresStore, 'salesOfCustomer'>,
  till: Pick<TillPort, 'lookById'>,
): PurchaseHistory {
  return {
    purchasesOf: async (customerIds) => {
      const bought: Purchase[] = [];
      for (const customerId of new Set(customerIds)) {
        for (const sale of await figures.salesOfCustomer(customerId)) {
          if (!sale.counts) continue;
          const { saleId, channel, completedAtMs: atMs, facts } = sale;
          const netMinor = facts.reduce((sum, fact) => sum + fact.netMinor, 0);
          const units = facts.reduce((sum, fact) => sum + (fact.itemId === null ? 0 : fact.units), 0);
          bought.push({ saleId, customerId, atMs, channel, netMinor, units });
        }
      }
      return bought;
    },
    customerOfSale: async (saleId) => (await till.lookById(saleId))?.customerId ?? null,
  };
}
