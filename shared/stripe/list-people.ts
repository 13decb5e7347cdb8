import type { Stripe } from 'stripe';
import type { StripeIdentities, StripeIdentity } from '../people/ports.ts';
import { PAGE_SIZE } from './lists.ts';
import { refusing } from './refusal.ts';

/**
 * Everybody whom Stripe knows, newest first, page by page: its customers, and the guests of its charges by what they
 * typed at the checkout. Stripe's lists lead on from the last id of a page. Throws `RefusedError`.
 */
export function stripePeople(stripe: Stripe): StripeIdentities {
  return {
    customers: async (cursor) => {
      const page = { limit: PAGE_SIZE, ...after(cursor) };
      const { data, has_more } = await refusing(() => stripe.customers.list(page));
      return { identities: data.map(customerOf), next: nextOf(data, has_more) };
    },
    guests: async (cursor) => {
      const page = { limit: PAGE_SIZE, ...after(cursor) };
      const { data, has_more } = await refusing(() => stripe.charges.list(page));
      const guests = data.filter(({ customer, status }) => customer === null && status === 'succeeded');
      return { identities: guests.map(guestOf), next: nextOf(data, has_more) };
    },
  };
}

function after(cursor: string | null): { starting_after?: string } {
  return cursor === null ? {} : { starting_after: cursor };
}

function nextOf(rows: readonly { readonly id: string }[], hasMore: boolean): string | null {
  return hasMore ? (rows.at(-1)?.id ?? null) : null;
}

function customerOf({ id, name, email, phone, address, created }: Stripe.Customer): StripeIdentity {
  const raw = rawOf({ name: name ?? null, email, phone: phone ?? null, address: address ?? null });
  return { stripeCustomerId: id, raw, createdAtMs: created * 1000 };
}

function guestOf({ billing_details: billing, receipt_email, created }: Stripe.Charge): StripeIdentity {
  const raw = rawOf({ ...billing, email: billing.email ?? receipt_email });
  return { stripeCustomerId: null, raw, createdAtMs: created * 1000 };
}

interface Contact {
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly address: Stripe.Address | null;
}

function rawOf({ name, email, phone, address }: Contact): StripeIdentity['raw'] {
  const street = address?.line1 ?? null;
  const zip = address?.postal_code ?? null;
  return {
    name: name ?? '',
    emails: email === null ? [] : [email],
    phones: phone === null ? [] : [phone],
    ...(street === null ? {} : { street }),
    ...(zip === null ? {} : { zip }),
  };
}
