import type { Band } from '../../../shared/metrics/snapshots/slow-movers.ts';

/** How long an item has not moved, as a shop owner says it. */
export const BAND_NAMES: Readonly<Record<Band, string>> = {
  '365+': 'a year and more',
  '180-364': '6 to 12 months',
  '90-179': '3 to 6 months',
  slow: 'sells too slowly',
};
