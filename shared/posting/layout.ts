import type { HoldReason } from './holds.ts';
import type { SaleLine } from './sale.ts';

/** Lines of a sale with the figures that the till must show; or why a person must help. */
export type Layout =
  | { readonly kind: 'laid-out'; readonly lines: readonly SaleLine[]; readonly taxMinor: number }
  | { readonly kind: 'hold'; readonly hold: HoldReason };
