/** An exact decimal: `units / 10^scale`. Money at a till's border and tax rates live in it, never in a float. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

const FORM = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * Reads `"12.5"`, `"-0.0825"`, `"20"`.
 * @throws {SyntaxError} naming the text, for anything else (exponents, blanks, thousands separators).
 */
export function parseDecimal(text: string): Decimal {
  const match = FORM.exec(text);
  if (match === null) throw new SyntaxError(`"${text}" is not a decimal number`);
  const [, sign, whole = '0', fraction = ''] = match;
  const units = BigInt(whole + fraction);
  return { units: sign === '-' ? -units : units, scale: fraction.length };
}

export function decimalOfMinor(amountMinor: number, digits: number): Decimal {
  return { units: BigInt(amountMinor), scale: digits };
}

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: rescale(a, scale) + rescale(b, scale), scale };
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

/** Rounds to `digits` places, halves away from zero. The result is in units of the last place kept. */
export function roundHalfUp(value: Decimal, digits: number): bigint {
  if (value.scale <= digits) return rescale(value, digits);
  const divisor = 10n ** BigInt(value.scale - digits);
  const magnitude = value.units < 0n ? -value.units : value.units;
  const rounded = (magnitude + divisor / 2n) / divisor;
  return value.units < 0n ? -rounded : rounded;
}

/**
 * The amount in minor units, where it has no more places than the currency.
 * @throws {RangeError} when a part of a minor unit would be lost.
 */
export function exactMinor(value: Decimal, digits: number): number {
  const rounded = roundHalfUp(value, digits);
  const scale = Math.max(value.scale, digits);
  if (rescale({ units: rounded, scale: digits }, scale) !== rescale(value, scale)) {
    throw new RangeError(`${formatDecimal(value)} has more than ${digits} decimal places`);
  }
  return Number(rounded);
}

/** `"12.5"`, no trailing zeros, no exponent. */
export function formatDecimal(value: Decimal): string {
  const sign = value.units < 0n ? '-' : '';
  const digits = String(value.units < 0n ? -value.units : value.units).padStart(value.scale + 1, '0');
  const whole = digits.slice(0, digits.length - value.scale);
  const fraction = digits.slice(digits.length - value.scale).replace(/0+$/, '');
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

function rescale(value: Decimal, scale: number): bigint {
  return value.units * 10n ** BigInt(scale - value.scale);
}
