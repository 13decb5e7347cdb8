import type { HoldReason } from './holds.ts';
import type { SaleLine } from './sale.ts';

/** A sale as it shall be, before it is numbered and frozen; or why a person must help. */
export type Drawing = Drawn | { readonly kind: 'hold'; readonly hold: HoldReason };

export interface Drawn {
  readonly kind: 'drawn';
  readonly lines: readonly SaleLine[];
  /** What the till must show in its own tax fields, signed. */
  readonly taxMinor: number;
  /** Whose it is: the customer of the sale behind it, or to be matched by who paid. */
  readonly customer: { readonly of: 'buyer' } | { readonly of: 'sale'; readonly customerId: string | null };
  readonly note: string;
  /** How it was drawn, for the trail; null: nothing to tell. */
  readonly why: string | null;
}
