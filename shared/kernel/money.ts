import { assert } from './errors.ts';

/** Currencies whose minor unit is the major one, as Stripe states them. ISK and UGX are sent with two decimals. */
const ZERO_DECIMAL = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));
const THREE_DECIMAL = new Set('bhd jod kwd omr tnd'.split(' '));
const TWO_DECIMAL = new Set(
  (
    'aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny cop crc ' +
    'cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf idr ils inr isk jmd kes kgs khr ' +
    'kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk ' +
    'php pkr pln qar ron rsd rub sar sbd scr sek sgd shp sle sos srd std szl thb tjs top try ttd twd tzs uah ugx usd ' +
    'uyu uzs wst xcd yer zar zmw'
  ).split(' '),
);

/**
 * Decimal places between the minor and the major unit of a lower-case ISO currency.
 * @throws {RangeError} for a code that Stripe does not list: guessing would misplace the point.
 */
export function minorDigits(currency: string): 0 | 2 | 3 {
  if (ZERO_DECIMAL.has(currency)) return 0;
  if (THREE_DECIMAL.has(currency)) return 3;
  if (TWO_DECIMAL.has(currency)) return 2;
  throw new RangeError(`unknown currency "${currency}": expected a lower-case ISO code such as "usd"`);
}

/** `1234, "usd"` -> `"12.34"`; the decimal form belongs to the border of an adapter and to people's eyes. */
export function toDecimal(amountMinor: number, currency: string): string {
  assert(Number.isSafeInteger(amountMinor), `an amount in minor units is a whole number, not ${amountMinor}`);
  const digits = minorDigits(currency);
  const sign = amountMinor < 0 ? '-' : '';
  const text = String(Math.abs(amountMinor)).padStart(digits + 1, '0');
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/**
 * `2057, "usd"` -> `"20.57 USD"`, as people read it. A code that Stripe does not list keeps its minor units: a text for
 * a trail must not fail, and must not misplace the point.
 */
export function moneyText(amountMinor: number, currency: string): string {
  const code = currency.toUpperCase();
  const isKnown = ZERO_DECIMAL.has(currency) || TWO_DECIMAL.has(currency) || THREE_DECIMAL.has(currency);
  return isKnown ? `${toDecimal(amountMinor, currency)} ${code}` : `${amountMinor} minor units of ${code}`;
}

/**
 * Splits `totalMinor` over `weights` in proportion, to the last minor unit: the parts always sum to the total.
 * Remainders go to the largest fractions, ties to the earlier part. All weights zero: the first part takes all.
 */
export function allocate(totalMinor: number, weights: readonly number[]): number[] {
  assert(weights.length > 0, 'an amount cannot be split over no parts');
  assert(
    weights.every((weight) => Number.isSafeInteger(weight) && weight >= 0),
    'weights are whole and not negative',
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  if (sum === 0) return weights.map((_, index) => (index === 0 ? totalMinor : 0));
  const sign = totalMinor < 0 ? -1 : 1;
  const shares = weights.map((weight) => BigInt(weight) * BigInt(Math.abs(totalMinor)));
  const parts = shares.map((share) => Number(share / BigInt(sum)));
  let rest = Math.abs(totalMinor) - parts.reduce((a, b) => a + b, 0);
  const byFraction = shares
    .map((share, index) => ({ index, fraction: share % BigInt(sum) }))
    .toSorted((a, b) => (a.fraction === b.fraction ? a.index - b.index : a.fraction > b.fraction ? -1 : 1));
  for (const { index } of byFraction) {
    if (rest === 0) break;
    parts[index] = (parts[index] ?? 0) + 1;
    rest -= 1;
  }
  return parts.map((part) => (part === 0 ? 0 : sign * part));
}
