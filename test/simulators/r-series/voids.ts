import { total } from './completion.ts';
import type { SaleDocument } from './rows.ts';
import { now, type Till } from './till.ts';

export interface VoidedBy {
  reason: string;
  employeeId: string;
}

/** Returns stock and takes the sale and its payments out of the totals. */
export function voidSale(till: Till, document: SaleDocument, by: VoidedBy): void {
  const { sale } = document;
  sale.voided = 'true';
  if (till.switches.void_clears_completed) sale.completed = 'false';
  if (till.switches.updatetime_bumped_on_void) sale.updateTime = now(till);
  document.payments = document.payments.map((payment) => ({ ...payment, archived: 'true' }));
  total(till, document);
  const saleVoidID = till.store.nextId('SaleVoid', 2);
  till.store.saleVoids.put(saleVoidID, {
    saleVoidID,
    createTime: now(till),
    reason: by.reason,
    saleID: sale.saleID,
    employeeID: by.employeeId,
    shopID: sale.shopID,
  });
}
