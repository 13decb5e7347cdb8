/** Who the page is for, and how it writes money and dates. */
export interface Shop {
  readonly name: string;
  readonly timeZone: string;
  readonly currency: string;
  readonly country: string;
  /** `live` or `test`: links into Stripe differ. */
  readonly mode: 'live' | 'test';
  /** Links into Lightspeed differ by it. */
  readonly till: { readonly series: 'R' | 'X'; readonly domainPrefix: string | null };
}

let onSignedOut: () => void = () => undefined;

/** Whoever shows the sign-in form is told when a session has ended. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

export function signedOut(): void {
  onSignedOut();
}
