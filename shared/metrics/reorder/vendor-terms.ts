import type { Day } from '../fact.ts';
import { daysFrom } from '../snapshots/days.ts';
import type { ReorderSettings, VendorTerms } from './types.ts';

const RECEIPTS = 10;
/** Fewer receipts say nothing of how much the lead time varies. */
const LEAST_FOR_SD = 5;
/** The deviation of a lead time of which too little is known, as a share of it. */
const UNKNOWN_SD = 0.25;

export interface Receipt {
  readonly orderedOn: Day;
  readonly receivedOn: Day;
}

/**
 * How a vendor delivers: the mean of its last 10 receipts, else the setting for the vendor, else the shop's (14 days);
 * the standard deviation of those receipts from 5 on, else a quarter of the mean.
 * @param vendorId null: the item has no vendor.
 */
export function vendorTerms(
  vendorId: string | null,
  receipts: readonly Receipt[],
  settings: ReorderSettings,
): VendorTerms {
  const own = vendorId === null ? undefined : settings.vendors[vendorId];
  const days = receipts
    .toSorted((a, b) => (a.receivedOn < b.receivedOn ? 1 : -1))
    .slice(0, RECEIPTS)
    .map(({ orderedOn, receivedOn }) => Math.max(0, daysFrom(orderedOn, receivedOn)));
  const reviewDays = own?.reviewDays ?? settings.reviewDays;
  const leadTimeDays = days.length > 0 ? meanOf(days) : (own?.leadTimeDays ?? settings.leadTimeDays);
  return {
    leadTimeDays,
    leadTimeSdDays: days.length >= LEAST_FOR_SD ? sampleSd(days) : UNKNOWN_SD * leadTimeDays,
    reviewDays,
    coverDays: Math.max(reviewDays, own?.coverDays ?? reviewDays),
    receipts: days.length,
  };
}

function sampleSd(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
