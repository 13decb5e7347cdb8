import type { Buyer } from '../posting/payment.ts';
import type { Charge, Intent, Session } from './shapes.ts';

export interface BuyerSources {
  readonly session: Session | null;
  readonly charge: Charge | null;
  readonly intent: Intent | null;
}

/**
 * Who paid. What was typed at this very checkout comes first, then the card's billing details and the receipt's
 * address, then what a saved customer carries, who may be deleted by now. The parcel's name, phone and address are never
 * looked at: they are the recipient's.
 */
export function buyerOf({ session, charge, intent }: BuyerSources): Buyer {
  const typed = session?.customer_details ?? null;
  const billing = charge?.billing_details ?? null;
  // The intent's is expanded; a charge's only where there is no intent.
  const saved: SavedCustomer | null = intent?.customer ?? charge?.customer ?? null;
  return {
    stripeCustomerId: saved?.id ?? null,
    email: first(typed?.email, billing?.email, charge?.receipt_email, intent?.receipt_email, saved?.email),
    name: first(typed?.name, billing?.name, saved?.name),
    phone: first(typed?.phone, billing?.phone, saved?.phone),
    ...addressOf(typed ?? billing),
  };
}

function addressOf(contact: Charge['billing_details']): Pick<Buyer, 'street' | 'zip'> {
  const street = contact?.address?.line1 ?? null;
  const zip = contact?.address?.postal_code ?? null;
  return { ...(street === null ? {} : { street }), ...(zip === null ? {} : { zip }) };
}

interface SavedCustomer {
  readonly id: string;
  readonly email?: string | null;
  readonly name?: string | null;
  readonly phone?: string | null;
}

function first(...candidates: readonly (string | null | undefined)[]): string | null {
  return (
    candidates.find(
      (candidate) => candidate !== null && candidate !== undefined && candidate.trim() !== '',
    ) ?? null
  );
}
