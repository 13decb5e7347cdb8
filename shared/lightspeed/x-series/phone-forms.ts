const AMERICAN = /^\+1(\d{3})(\d{3})(\d{4})$/;

/** The usual ways of writing a number (E.164), the most likely first. */
export function phoneForms(phone: string): readonly string[] {
  const [, area, exchange, line] = AMERICAN.exec(phone) ?? [];
  if (area === undefined) return [phone, phone.replace('+', '')];
  return [
    phone,
    `(${area}) ${exchange}-${line}`,
    `${area}-${exchange}-${line}`,
    `${area}${exchange}${line}`,
    `+1 ${area} ${exchange} ${line}`,
  ];
}
