import { createHash } from 'node:crypto';
import type { Stripe } from 'stripe';
import { InvariantError } from '../kernel/errors.ts';
import type { WriteBack } from '../posting/ports.ts';
import { KEYS, MAX_VALUE_LENGTH } from './written-keys.ts';

/** Marks our own writes, so that their echo among the events can be told from a person's change. */
export const WRITE_PREFIX = 'tillbridge-write-back-';

const UNDO_SUFFIX = '.undo';

type Values = Readonly<Record<string, string>>;

/** One of Stripe's objects whose metadata can be read and written. */
interface Target {
  readonly id: string;
  readonly retrieve: () => Promise<{ metadata: Stripe.Metadata | null }>;
  readonly update: (metadata: Values, idempotencyKey: string) => Promise<Stripe.Response<object>>;
}

/**
 * Writes our ids, or a person's skip, into Stripe's metadata: only what differs, nothing else is touched, and a repeat
 * sends nothing. A charge's go to its PaymentIntent, where they make no event.
 */
export async function writeBack(client: Stripe, note: WriteBack): Promise<void> {
  const target = targetOf(client, note);
  const wanted = Object.entries(valuesOf(note));
  // A replayed answer may be an hour old: somebody may have changed the same values since. So look, and write afresh.
  for (const turn of ['', '-again']) {
    const metadata = note.blank && turn === '' ? {} : (await target.retrieve()).metadata;
    const values = Object.fromEntries(wanted.filter(([key, value]) => metadata?.[key] !== value));
    if (Object.keys(values).length === 0) return;
    const answer = await target.update(values, idempotencyKeyOf(target.id, values) + turn);
    if (answer.lastResponse.headers['idempotent-replayed'] !== 'true') return;
  }
}

function valuesOf({ kind, movementId, values }: WriteBack): Values {
  const keys = kind === 'charge' ? KEYS.sale : movementId.endsWith(UNDO_SUFFIX) ? KEYS.undo : KEYS.return;
  // A PaymentIntent may see a second charge: the skip names the movement that it is about.
  if ('skipped' in values) return { [keys.skipped]: fitting(`${movementId}: ${values.skipped}`) };
  const saleId = { [keys.saleId]: fitting(values.saleId) };
  return keys.receipt === null ? saleId : { ...saleId, [keys.receipt]: fitting(values.receipt) };
}

/** An empty value would delete the key, a longer one than Stripe's limit would be refused. */
function fitting(value: string): string {
  return value === '' ? '-' : value.slice(0, MAX_VALUE_LENGTH);
}

/** The same write has the same key, so that a crash between the call and its answer cannot make two of it. */
function idempotencyKeyOf(id: string, values: Values): string {
  const sorted = Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${WRITE_PREFIX}${createHash('sha256')
    .update(JSON.stringify([id, sorted]))
    .digest('hex')}`;
}

function targetOf(client: Stripe, note: WriteBack): Target {
  const base = note.movementId.endsWith(UNDO_SUFFIX)
    ? note.movementId.slice(0, -UNDO_SUFFIX.length)
    : note.movementId;
  if (/^(?:re|pyr)_/.test(base)) return refundTarget(client, base);
  if (/^(?:ch|py)_/.test(base)) return paymentTarget(client, note.paymentId);
  return disputeTarget(client, base);
}

function paymentTarget(client: Stripe, id: string): Target {
  if (!id.startsWith('pi_')) {
    return {
      id,
      retrieve: () => client.charges.retrieve(id),
      update: (metadata, idempotencyKey) => client.charges.update(id, { metadata }, { idempotencyKey }),
    };
  }
  return {
    id,
    retrieve: () => client.paymentIntents.retrieve(id),
    update: (metadata, idempotencyKey) => client.paymentIntents.update(id, { metadata }, { idempotencyKey }),
  };
}

function refundTarget(client: Stripe, id: string): Target {
  return {
    id,
    retrieve: () => client.refunds.retrieve(id),
    update: (metadata, idempotencyKey) => client.refunds.update(id, { metadata }, { idempotencyKey }),
  };
}

function disputeTarget(client: Stripe, id: string): Target {
  if (!/^(?:dp|du|pdp)_/.test(id)) throw new InvariantError(`"${id}" names nothing that can be written back`);
  return {
    id,
    retrieve: () => client.disputes.retrieve(id),
    update: (metadata, idempotencyKey) => client.disputes.update(id, { metadata }, { idempotencyKey }),
  };
}
