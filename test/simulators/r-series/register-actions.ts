import { livePayments } from './sale-payments.ts';
import * as d from '../decimal.ts';
import { notFound, Refusal } from './refusal.ts';
import { now, type Till } from './till.ts';
import type { Wire, WireObject } from './wire.ts';

/** POST Register/{id}/open and close, and GET calculated. */
export function registerAction(till: Till, method: string, id: string, action: string): WireObject {
  const register = till.store.registers.get(id);
  if (register === undefined) throw notFound('Register', id);
  if (method === 'GET' && action === 'calculated') return { CalculatedAmount: amounts(till, id) };
  if (method !== 'POST' || !['open', 'close'].includes(action)) {
    throw new Refusal(405, `${method} is not supported by Register/${action}.`);
  }
  setOpen(till, id, action === 'open');
  if (action === 'open') {
    return {
      '@attributes': { count: '1' },
      RegisterWithdraw: { registerWithdrawID: '5', amount: '0', registerID: id },
    };
  }
  return {
    '@attributes': { count: '1' },
    RegisterCount: {
      registerCountID: '4',
      registerID: id,
      RegisterCountAmounts: { RegisterCountAmount: amounts(till, id) },
    },
  };
}

/** Opens or closes a register. */
export function setOpen(till: Till, id: string, open: boolean): void {
  const register = till.store.registers.get(id);
  if (register === undefined) throw notFound('Register', id);
  const openTime = open ? now(till) : register['openTime'];
  till.store.registers.put(id, { ...register, open: String(open), openTime });
}

/** What each payment type took at a register, over all completed sales. */
function amounts(till: Till, registerId: string): Wire[] {
  const taken = new Map<string, d.Decimal>();
  for (const document of till.store.sales.values()) {
    if (document.sale.completed !== 'true' || document.sale.registerID !== registerId) continue;
    for (const payment of livePayments(document)) {
      const before = taken.get(payment.paymentTypeID) ?? d.ZERO;
      taken.set(payment.paymentTypeID, d.add(before, d.decimal(payment.amount)));
    }
  }
  return [...taken].map(([paymentTypeID, payment]) => ({
    add: '0',
    withdraw: '0',
    payment: d.toText(payment),
    paymentTypeID,
  }));
}
