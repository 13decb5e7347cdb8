import type { FigureName } from '../../shared/metrics/snapshots/figure.ts';

/** How the rows of a figure are called in its answer. */
export const LISTS = {
  stock: 'items',
  'channel-mix': 'weeks',
  orders: 'months',
  velocity: 'items',
  'slow-movers': 'items',
  'top-customers': 'people',
  returns: 'reasons',
  'stock-accuracy': 'counts',
  'money-bridge': 'months',
  reorder: 'vendors',
  'reorder-changes': 'items',
  forecast: 'classes',
} as const satisfies Partial<Record<FigureName, string>>;

export type ListName = keyof typeof LISTS;
