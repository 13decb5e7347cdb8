import type { Drawing } from './drawing.ts';
import * as holds from './holds.ts';
import { drawMirror } from './lay-out-undo.ts';
import { drawn, moneyAlone, nameOf } from './draw-return.ts';
import type { Pass } from './pass.ts';
import type { Payment } from './payment.ts';
import type { Posting } from './posting.ts';
import { chooseForRefund } from './refund-choice.ts';
import { basisOf } from './return-basis.ts';
import type { Basis } from './return-basis.ts';
import { chooseAll, chooseMoney, withinTaxLeft } from './return-choice.ts';
import type { Chosen } from './return-choice.ts';
import { returnLines } from './return-lines.ts';
import { returnedInShop } from './returned-in-shop.ts';

/**
 * Draws the sale for money that went back to the buyer, or that came back to the shop after all: reckoned from what
 * was frozen when the sale behind it was posted, and from the till's ids of its lines. Throws `RefusedError`.
 */
export async function drawReturn(posting: Posting, payment: Payment, pass: Pass): Promise<Drawing> {
  const base = pass.record.postings.find((other) => other.movementId === posting.of);
  if (base?.at.step !== 'posted') return withoutSale(posting, { base, payment, pass });
  if (posting.kind === 'refund-undone' || posting.kind === 'dispute-undone') {
    return drawMirror(posting, base, pass);
  }
  const basis = await basisOf(base, pass.record, pass.deps);
  const asMoney = holds.isReleasedAsMoney(posting.releasedHolds);
  if (basis === null && !asMoney) return { kind: 'hold', hold: holds.saleGone(base.at.saleId) };
  if (basis === null || asMoney) return moneyAlone(posting, { basis, payment, pass });
  const choice = await choose(posting, { basis, payment, pass });
  if (choice.kind === 'problem') {
    return { kind: 'hold', hold: holds.refundLinesWrong(choice.problem, posting) };
  }
  const { voidSameDay, roundingToleranceMinor } = pass.deps.settings;
  // Where no till rounds the tax, because it stands in lines or is told, not a cent more goes back than is left.
  const isRounded = pass.deps.till.tax === 'computed' && basis.taxLines.length === 0;
  const chosen = withinTaxLeft(choice, basis, isRounded ? roundingToleranceMinor : 0);
  const changed = chosen.picks.find((pick) => pick.returnable.lineId === null);
  if (changed !== undefined) {
    return { kind: 'hold', hold: holds.lineGone(changed.returnable.line, base.at.saleId) };
  }
  const shop = posting.kind === 'dispute' ? null : await returnedInShop(chosen, basis, pass);
  if (shop !== null) return { kind: 'hold', hold: holds.returnedInShop(shop) };
  const lines = returnLines(chosen, basis, nameOf(posting, payment));
  const isSameDay = posting.atMs - base.atMs < DAY_MS;
  const asksForVoid = voidSameDay && isSameDay && isWhole(chosen, basis);
  const why = [chosen.why, ...(asksForVoid ? [NO_VOID] : [])].join('; ');
  return drawn(posting, { lines, taxLines: basis.taxLines, basis, why, payment, pass });
}

/** Rung up by hand, or never seen: a person says whether the till shall show it. */
async function withoutSale(
  posting: Posting,
  { base, payment, pass }: { base: Posting | undefined; payment: Payment; pass: Pass },
): Promise<Drawing> {
  if (holds.isReleasedAsMoney(posting.releasedHolds))
    return moneyAlone(posting, { basis: null, payment, pass });
  const hold = base === undefined ? holds.noSale(posting) : holds.beforeGoLive(posting);
  return { kind: 'hold', hold };
}

async function choose(
  posting: Posting,
  from: { basis: Basis; payment: Payment; pass: Pass },
): Promise<Chosen> {
  const { basis, payment, pass } = from;
  const { amountMinor } = posting;
  if (posting.kind === 'charge-undone') {
    return { kind: 'chosen', ...chooseAll(basis, amountMinor, pass.deps.settings.restock) };
  }
  if (posting.kind === 'dispute') {
    return {
      kind: 'chosen',
      ...chooseMoney(amountMinor, 'a lost dispute brings no goods back: money alone'),
    };
  }
  const movement = payment.movements.find(({ id }) => id === posting.movementId);
  const said = { refundLines: movement?.refundLines ?? null, restock: movement?.restock ?? null };
  return chooseForRefund({ amountMinor, ...said }, basis, pass.deps);
}

const NO_VOID = 'posting.voidSameDay asks for a void, which the till does not offer: it becomes a return';

const DAY_MS = 24 * 60 * 60_000;

/** All of a sale of which nothing had come back. */
function isWhole(chosen: Chosen & { kind: 'chosen' }, basis: Basis): boolean {
  return basis.totalLeftMinor === basis.soldMinor && chosen.picks.length === basis.returnables.length;
}
