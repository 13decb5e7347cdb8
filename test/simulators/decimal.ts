/**
 * Exact decimal numbers: the till's sums are decided by half cents, which binary floats cannot hold.
 * A value is `units / 10^scale`.
 */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

export const ZERO: Decimal = { units: 0n, scale: 0 };

const FORM = /^([+-]?)(\d*)(?:\.(\d*))?$/;

/** The number that a text such as `12.50` or `-.5` stands for, or null where it stands for none. */
export function parseDecimal(text: string): Decimal | null {
  const match = FORM.exec(text.trim());
  const whole = match?.[2] ?? '';
  const fraction = match?.[3] ?? '';
  if (match === null || whole + fraction === '') return null;
  const units = BigInt(whole + fraction);
  return { units: match[1] === '-' ? -units : units, scale: fraction.length };
}

/** As `parseDecimal`, for texts that this simulator wrote itself. */
export function decimal(text: string): Decimal {
  const parsed = parseDecimal(text);
  if (parsed === null) throw new Error(`not a decimal number: ${JSON.stringify(text)}`);
  return parsed;
}

/** The till's notation: no trailing zeros, no negative zero (`12.5`, `20`, `-0.705`). */
export function toText(value: Decimal): string {
  const digits = (value.units < 0n ? -value.units : value.units).toString().padStart(value.scale + 1, '0');
  const whole = digits.slice(0, digits.length - value.scale);
  const fraction = digits.slice(digits.length - value.scale).replace(/0+$/, '');
  return `${value.units < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

const atScale = (value: Decimal, scale: number): bigint => value.units * 10n ** BigInt(scale - value.scale);

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: atScale(a, scale) + atScale(b, scale), scale };
}

export const negate = (value: Decimal): Decimal => ({ units: -value.units, scale: value.scale });
export const subtract = (a: Decimal, b: Decimal): Decimal => add(a, negate(b));
export const sum = (values: readonly Decimal[]): Decimal => values.reduce(add, ZERO);

export function multiply(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

/** Half a unit goes away from zero, on both sides of it: -0.705 becomes -0.71. */
export function round(value: Decimal, places: number): Decimal {
  if (value.scale <= places) return value;
  return quotient(value.units, 10n ** BigInt(value.scale - places), places);
}

/** `a / b` with `places` decimals. */
export function divide(a: Decimal, b: Decimal, places: number): Decimal {
  const shift = 10n ** BigInt(places + b.scale);
  return quotient(a.units * shift, b.units * 10n ** BigInt(a.scale), places);
}

function quotient(numerator: bigint, denominator: bigint, scale: number): Decimal {
  const negative = numerator < 0n !== denominator < 0n;
  const top = numerator < 0n ? -numerator : numerator;
  const bottom = denominator < 0n ? -denominator : denominator;
  const units = (2n * top + bottom) / (2n * bottom);
  return { units: negative ? -units : units, scale };
}

/** Negative, zero or positive as `a` is below, equal to or above `b`. */
export function compare(a: Decimal, b: Decimal): number {
  const difference = subtract(a, b).units;
  return difference < 0n ? -1 : Number(difference > 0n);
}

export const isZero = (value: Decimal): boolean => value.units === 0n;
export const isNegative = (value: Decimal): boolean => value.units < 0n;
