import { RefusedError } from '../kernel/answer.ts';
import { isAsMade } from './claim-note.ts';
import type { ClaimDeps } from './create-customer.ts';
import type { TillCustomer, WatchedClaim } from './ports.ts';

/** A few requests of the till each: live postings come first, and the next sweep goes on. */
const MOST_CLAIMS = 10;

/**
 * Archives customers of ours that committed long after their creation was given up, beside the one that their buyer
 * has got: looked for a day after the last sending under a watched claim. Never one that anything hangs on, or that
 * anybody has changed. Returns how many. What the till refuses is tried again by the next sweep.
 */
export async function archiveLateCustomers(deps: ClaimDeps): Promise<number> {
  let archived = 0;
  try {
    for (const watched of await deps.claims.dueWatches(deps.clock.nowMs(), MOST_CLAIMS)) {
      for (const { customerId } of await lateUnder(watched, deps)) {
        const answer = await deps.directory.archive(customerId);
        if (answer.kind === 'accepted') archived += 1;
        // Refused for its own sake it stays where it is: it must not keep the others from their turn.
        else if (answer.kind === 'unknown' || answer.refusal.whose !== 'payment') return archived;
      }
      await deps.claims.unwatch(watched);
    }
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
  }
  return archived;
}

async function lateUnder(watched: WatchedClaim, deps: ClaimDeps): Promise<TillCustomer[]> {
  const { identities } = await deps.index.look({ identities: [watched.identity] });
  const buyer = identities.get(watched.identity);
  // Forgotten: nothing of theirs is kept by which they could be found.
  if (buyer === undefined) return [];
  const [email] = buyer.profile.emails;
  const [phone] = buyer.profile.phones;
  const found = [
    ...(email === undefined ? [] : await deps.directory.byEmail(email.exact)),
    ...(phone === undefined ? [] : await deps.directory.byPhone(phone)),
  ];
  const rows = [...new Map(found.map((row) => [row.customerId, row])).values()];
  const ours = rows.filter((row) => !row.archived && isAsMade(row, watched.claimId, deps.hash));
  const kept = await keptOf(buyer.customerId ?? watched.customerId, ours, deps);
  const late: TillCustomer[] = [];
  for (const row of ours)
    if (row.customerId !== kept && !(await deps.directory.isUsed(row.customerId))) late.push(row);
  return late;
}

/** The buyer's own; a buyer who has none, or none to sell to any more, will be given the oldest. */
async function keptOf(
  own: string | null,
  ours: readonly TillCustomer[],
  { directory }: ClaimDeps,
): Promise<string | null> {
  const row = own === null || ours.length === 0 ? null : await directory.byId(own);
  if (row !== null && !row.archived) return row.customerId;
  const [oldest] = ours.toSorted(
    (a, b) =>
      a.createdAtMs - b.createdAtMs || a.customerId.localeCompare(b.customerId, 'en', { numeric: true }),
  );
  return oldest?.customerId ?? null;
}
