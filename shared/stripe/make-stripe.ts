import type { Refusal } from '../kernel/answer.ts';
import type { StripePort } from '../posting/ports.ts';
import { makeClient, type StripeConnection } from './client.ts';
import { modeOfKey } from './key-mode.ts';
import { changedSince, createdSince } from './list-changes.ts';
import { observe } from './observe.ts';
import { paymentOf } from './payment-of.ts';
import { refusalOf, refusing } from './refusal.ts';
import { writeBack } from './write-back.ts';

/**
 * Stripe for the core. Reads are repeated twice on faults of Stripe's and may be stale by seconds; writes only set
 * metadata and may be repeated at any time. Nothing here moves money.
 * @throws {ConfigError} for a malformed key or address.
 */
export function makeStripe(connection: StripeConnection): StripePort {
  const mode = modeOfKey(connection.secretKey);
  const client = makeClient(connection);
  return {
    observe: (paymentId) => refusing(() => observe(client, paymentId, mode)),
    writeBack: (note) => refusing(() => writeBack(client, note)),
    changedSince: (sinceMs) => changedSince(client, sinceMs),
    createdSince: (sinceMs) => createdSince(client, sinceMs),
    paymentOf: (id) => refusing(() => paymentOf(client, id)),
    probe: async (): Promise<Refusal | null> => {
      try {
        await client.events.list({ limit: 1 });
        return null;
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal === null) throw error;
        return refusal;
      }
    },
  };
}
