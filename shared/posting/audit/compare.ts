import { toDecimal } from '../../kernel/money.ts';
import { driftOf, moneyIsRight } from '../judge.ts';
import { IN_PERSON, signedAmountOf } from '../postings.ts';
import type { Posting } from '../posting.ts';
import type { FrozenSale, TillSale } from '../sale.ts';
import { saleIdsOf } from '../sale-ids.ts';
import type { ListedMovement } from './ports.ts';
import type { AuditEntry } from './report.ts';

/** What is known of one movement: Stripe's word, the ledger's, and the till's. */
export interface Evidence {
  readonly listed: ListedMovement;
  readonly posting: Posting | null;
  readonly frozen: FrozenSale | null;
  /** The sale that the ledger names, as it is now. */
  readonly sale: TillSale | null;
  /** The sales of all charges of its payment. */
  readonly charged: readonly string[];
  /** Passes in a row that left something of its payment open, and nothing but time to wait for. */
  readonly vainPasses: number;
  /** A rule skipped it that no longer says so: nothing observes it again by itself. */
  readonly isSkipOutdated: boolean;
}

export type Verdict =
  | { readonly kind: 'agrees' }
  /** It is on its way: too young to be missed. */
  | { readonly kind: 'young' }
  /** A remark is only to be known. */
  | { readonly kind: 'missing' | 'drift' | 'remarks'; readonly entry: AuditEntry };

/** A payment that nobody has posted for so long is missed; the sweep comes every ten minutes. */
const YOUNG_MS = 15 * 60_000;

/** Whether Stripe, ledger and till say the same of a movement; else what is wrong, and the likely cause. */
export function compare(evidence: Evidence, nowMs: number): Verdict {
  const { posting, listed } = evidence;
  const { movement } = listed;
  const young = nowMs - movement.atMs < YOUNG_MS;
  if (posting === null)
    return young ? { kind: 'young' } : missing(evidence, 'neither a webhook nor the sweep brought it');
  const { at } = posting;
  if (at.step === 'skipped') return compareSkipped(evidence, at.reason);
  // Everybody knows of it and a person decides: to be told, and no reason to be woken at night.
  if (at.step === 'held') return remark(evidence, `held: ${at.hold.reason}`);
  // Nothing of it shall be in the till: the plan is for people to read.
  if (posting.waitingFor === 'shadow') return { kind: 'agrees' };
  if (at.step === 'posted') return comparePosted(evidence, at.saleId);
  return young ? { kind: 'young' } : missing(evidence, `not posted yet${waitOf(posting)}`);
}

function compareSkipped(evidence: Evidence, reason: string): Verdict {
  if (!evidence.isSkipOutdated) return unwritten(evidence, 'does not keep the skip') ?? { kind: 'agrees' };
  const { paymentId } = evidence.listed;
  return reason === IN_PERSON
    ? remark(
        evidence,
        `skipped as in person, which is posted now: if the till did not ring it up, \`post ${paymentId}\` does`,
      )
    : missing(evidence, `skipped by a rule that no longer holds: \`post ${paymentId}\` rings it up`);
}

function waitOf({ waitingFor }: Posting): string {
  return waitingFor === null ? '' : `: waits for ${waitingFor.replaceAll('-', ' ')}`;
}

function comparePosted(evidence: Evidence, saleId: string): Verdict {
  const { sale, frozen, listed } = evidence;
  if (sale === null || sale.state === 'deleted')
    return missing(evidence, `sale ${saleId} is gone from the till`);
  if (sale.state === 'voided') return missing(evidence, `sale ${saleId} was voided by hand`);
  if (sale.state === 'draft') return missing(evidence, `sale ${saleId} is open again in the till`);
  const wanted = signedAmountOf(listed.movement);
  if (!moneyIsRight(sale, wanted))
    return drift(evidence, sale.totalMinor - wanted, moneyCause(evidence, wanted));
  const [lines] = driftOf(sale, frozen);
  if (lines !== undefined) return drift(evidence, 0, `edited by hand: ${lines}`);
  return compareNotes(evidence, saleId);
}

function moneyCause({ sale, listed }: Evidence, wantedMinor: number): string {
  const { currency } = listed.movement;
  const says = `Stripe says ${toDecimal(wantedMinor, currency)}`;
  const paid = (sale?.payments ?? []).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  if (sale !== null && sale.totalMinor === wantedMinor)
    return `edited by hand: its payments sum to ${toDecimal(paid, currency)}, ${says}`;
  return `edited by hand: the till says ${toDecimal(sale?.totalMinor ?? 0, currency)}, ${says}`;
}

/** A second key of one refund names goods and money apart. */
const PART = /\.money$/;

/** Both ways: the sale's reference names the movement, and Stripe's metadata names the sale. */
function compareNotes(evidence: Evidence, saleId: string): Verdict {
  const { posting, listed, sale, charged } = evidence;
  const { id } = listed.movement;
  if (sale !== null && sale.saleKey.replace(PART, '') !== id)
    return drift(evidence, 0, `edited by hand: the sale's reference is "${sale.saleKey}" instead of ${id}`);
  if (posting?.writeBack !== 'done')
    return unwritten(evidence, `does not name sale ${saleId}`) ?? { kind: 'agrees' };
  const noted = listed.movement.written.saleId;
  // A PaymentIntent has room for one sale, and a second charge of it takes the place of the first.
  const good = posting.kind === 'charge' ? [saleId, ...charged] : [saleId, ...saleIdsOf(saleId)];
  if (noted !== null && good.some((each) => each === noted || saleIdsOf(noted).includes(each)))
    return { kind: 'agrees' };
  const cause = noted === null ? 'no longer names its sale' : `names sale ${noted} instead of ${saleId}`;
  return drift(evidence, 0, `Stripe's metadata ${cause}`);
}

/** Half an hour of back-off. */
const IN_VAIN = 6;

/** A key that may not write metadata harms no posting; but what only the ledger knows is lost with it. */
function unwritten(evidence: Evidence, what: string): Verdict | null {
  const isOverdue = evidence.posting?.writeBack === 'due' && evidence.vainPasses >= IN_VAIN;
  return isOverdue ? drift(evidence, 0, `Stripe's metadata ${what}: the key may not write it`) : null;
}

export function missing(evidence: Evidence, cause: string): Verdict {
  const { movement } = evidence.listed;
  return { kind: 'missing', entry: entryOf(evidence, movement.amountMinor, cause) };
}

function remark(evidence: Evidence, cause: string): Verdict {
  return { kind: 'remarks', entry: entryOf(evidence, evidence.listed.movement.amountMinor, cause) };
}

export function drift(evidence: Evidence, amountMinor: number, cause: string): Verdict {
  return { kind: 'drift', entry: entryOf(evidence, amountMinor, cause) };
}

function entryOf({ listed, posting, sale }: Evidence, amountMinor: number, cause: string): AuditEntry {
  const named = posting !== null && 'saleId' in posting.at ? posting.at.saleId : null;
  return { movement: listed.movement.id, saleId: sale?.saleId ?? named, amountMinor, cause };
}
