import type { SaleLineKind } from './sale.ts';

/** What lines without an item say they are. A sale whose plan is lost is read back by these words. */
export const LINE_NOTES = {
  shipping: 'Shipping',
  tip: 'Tip',
  tax: 'Sales tax by Stripe',
  rounding: "Rounding: Stripe's tax less the till's",
  adjustment: 'Money only',
} as const satisfies Partial<Record<SaleLineKind, string>>;

/** What a line without an item stands for, by how its note begins. */
export function kindOfNote(note: string): SaleLineKind {
  const found = Object.entries(LINE_NOTES).find(([, words]) => note.startsWith(words));
  return found === undefined ? 'custom' : (found[0] as keyof typeof LINE_NOTES);
}
