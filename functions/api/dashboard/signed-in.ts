/** Who the page is for, and how it writes money and dates. */
export interface Shop {
  readonly name: string;
  readonly timeZone: string;
  readonly currency: string;
  readonly country: string;
  /** `live` or `test`: links into Stripe differ. */
  readonly mode: 'live' | 'test';
  /** A sale's address in Lightspeed's back office, with `{saleId}` for its id; null: there is none. */
  readonly salePage: string | null;
}

let onSignedOut: () => void = () => undefined;

/** Whoever shows the sign-in form is told when a session has ended. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

export function signedOut(): void {
  onSignedOut();
}
