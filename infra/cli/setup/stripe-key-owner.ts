import { RefusedError } from '../../../shared/kernel/answer.ts';
import { ConfigError } from '../../../shared/kernel/errors.ts';
import type { StripeAccount, StripeDesk } from '../../../shared/stripe/desk.ts';
import type { Site } from '../site.ts';

/** Whose money a key moves. */
export interface KeyOwner {
  readonly mode: StripeDesk['mode'];
  readonly account: StripeAccount | null;
}

export async function ownerOf(desk: StripeDesk): Promise<KeyOwner> {
  return { mode: desk.mode, account: await desk.account() };
}

/** Of the key that is stored; null: none is, or what is there is no key. One that Stripe takes no more tells its mode. */
export async function formerOwnerOf(key: string, site: Site): Promise<KeyOwner | null> {
  if (key === '') return null;
  const desk = await site.stripe(key).catch((error: unknown) => {
    if (error instanceof ConfigError) return null;
    throw error;
  });
  if (desk === null) return null;
  const account = await desk.account().catch((error: unknown) => {
    if (error instanceof RefusedError && error.refusal.whose === 'connection') return null;
    throw error;
  });
  return { mode: desk.mode, account };
}

/** Whether both are known to be of one account, in one mode. */
export function isSame(one: KeyOwner, other: KeyOwner): boolean {
  return one.mode === other.mode && one.account !== null && one.account.id === other.account?.id;
}

/** `acct_1 (Trail & Tarn), live mode`. */
export function nameOf({ mode, account }: KeyOwner): string {
  const name = account === null || account.name === null ? '' : ` (${account.name})`;
  return `${account?.id ?? 'an account that cannot be told'}${name}, ${mode} mode`;
}

/** What a person types to mean it: `live acct_1`. */
export function phraseOf({ mode, account }: KeyOwner): string {
  return `${mode} ${account?.id ?? 'unknown'}`;
}
