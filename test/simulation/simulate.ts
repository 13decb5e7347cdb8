import { converge } from '../../shared/posting/converge.ts';
import { neverListed, violationsOf } from './check.ts';
import type { Series } from './far-till.ts';
import { Fate } from './fate.ts';
import { Rows } from './rows.ts';
import { trailsOf } from './story.ts';
import { unleash } from './unleash.ts';
import { World } from './world.ts';

export interface Outcome {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly payments: number;
  /** Decisions that struck, for shrinking. */
  readonly struck: readonly string[];
  readonly story: readonly string[];
  /** The ledger's trail of every payment that a violation names. */
  readonly trails: readonly string[];
  /** Rows of the decision table, and how often they were reached. */
  readonly rows: ReadonlyMap<string, number>;
}

/** One seed's world from its first order until it has come to rest, and what is wrong then. */
export async function simulate(
  seed: number,
  series: Series,
  only: ReadonlySet<string> | null = null,
): Promise<Outcome> {
  const rows = new Rows();
  const world = new World(new Fate(seed, only), rows, series);
  unleash(world);
  const violations = await atRest(world);
  return {
    seed,
    violations,
    payments: world.stripe.payments.size,
    struck: world.fate.struck,
    story: world.story,
    trails: violations.length === 0 ? [] : await trailsOf(world, violations),
    rows: rows.counts,
  };
}

async function atRest(world: World): Promise<string[]> {
  try {
    await world.run();
    const violations = await violationsOf(world);
    return violations.length > 0 ? violations : await furtherPass(world);
  } catch (error) {
    return [String(error)];
  }
}

/** One more pass over everything, asked for by nobody in particular: it must find nothing to do. */
async function furtherPass(world: World): Promise<string[]> {
  const before = fingerprint(world);
  for (const paymentId of world.stores.ledger.payments) {
    const payment = world.stripe.payments.get(paymentId);
    if (payment !== undefined && neverListed(payment)) continue;
    await converge({ paymentId, eventId: null, eventAtMs: null }, world.core);
  }
  await world.run();
  return fingerprint(world) === before ? [] : ['a further pass still changes something'];
}

function fingerprint(world: World): string {
  const { ledger } = world.stores;
  const postings = ledger.payments.map((paymentId) => ledger.peek(paymentId)?.postings);
  return JSON.stringify([[...world.till.sales.values()], world.directory.customers, postings]);
}
