/** Postal code and house number, `97201#12`: little enough to be typed alike twice. Null: one of them is missing. */
export function houseOf(street: string, zip: string): string | null {
  const number = /^\s*(\d+)/.exec(street)?.[1];
  const code = /^\s*(\d{5})(?!\d)/.exec(zip)?.[1];
  return number === undefined || code === undefined ? null : `${code}#${number}`;
}
