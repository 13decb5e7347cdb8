import type { CoreDeps } from '../../../../shared/posting/core.ts';
import type { PostedSale } from '../../../../shared/lightspeed/till-desk.ts';
import type { EventFact } from '../../../../shared/stripe/desk.ts';
import { ok, warn } from '../finding.ts';
import type { Check } from '../visit.ts';

const MOST_TRIED = 20;

/** What Lightspeed does not promise, tried where trying leaves no trace. */
export const probesCheck: Check = {
  name: 'probes',
  look: async ({ till, stripe, services }) => {
    const { core } = await services();
    const known = await latestPosted(await (await stripe()).latestEvents(), core);
    const probes = await (await till()).probes(known);
    return probes.map(({ point, verdict, found }) =>
      verdict === 'costs'
        ? warn('probe', `${point}: ${found}`, 'nothing: Tillbridge allows for it')
        : ok('probe', `${point}: ${found}`),
    );
  },
};

/** The sale of the latest event whose movement is posted; null: none of the latest few is. */
async function latestPosted(
  events: readonly EventFact[],
  { ledger }: Pick<CoreDeps, 'ledger'>,
): Promise<PostedSale | null> {
  for (const { objectId } of events.slice(0, MOST_TRIED)) {
    const paymentId = await ledger.paymentOf(objectId);
    const record = paymentId === null ? null : await ledger.load(paymentId);
    const posting = record?.postings.find(({ movementId }) => movementId === objectId);
    if (posting?.at.step === 'posted') return { saleKey: objectId, saleId: posting.at.saleId };
  }
  return null;
}
