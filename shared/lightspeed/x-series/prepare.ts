import type { Answer } from '../../kernel/answer.ts';
import type { FrozenSale, TillSale } from '../../posting/sale.ts';
import { effect, refused, writeSale, writingOf } from './call.ts';
import type { Call } from './call.ts';
import { impliedDraft, together } from './decode.ts';
import { discardDraft } from './discard.ts';
import { asPosted, documentsOf, lineOf } from './documents.ts';
import type { Document, Documents } from './documents.ts';
import { encodeSale, NOTHING_HELD } from './encode.ts';
import type { HeldLine, Writing } from './encode.ts';
import { LineMatcher } from './parents.ts';
import { decoded, readSale, returnsOf } from './sales.ts';
import type { SalesContext } from './sales.ts';
import type { XLine, XSale } from './sale-wire.ts';

type Return = Extract<Documents, { kind: 'return' }>;

/**
 * Prepares a sale. One that we post has an id already and sends nothing: that it is absent is the draft. A return is
 * made parked by the till from its sale, and then tagged and cut down to what shall come back; a parked return touches
 * neither stock nor money.
 */
export function prepare(sale: FrozenSale, context: SalesContext): Promise<Answer<TillSale>> {
  return effect(context, async (call) => {
    const writing = await writingOf(sale, call);
    const documents = documentsOf(sale);
    return documents.kind === 'posted'
      ? prepareWhole(sale, writing)
      : prepareReturn(documents, writing, call);
  });
}

function prepareWhole(sale: FrozenSale, writing: Writing): Answer<TillSale> {
  const { whole, saleId } = asPosted(sale);
  // What cannot be written must not be planned to be.
  encodeSale(whole, writing, { state: 'closed', held: NOTHING_HELD });
  return { kind: 'accepted', value: impliedDraft(whole, saleId, sale) };
}

async function prepareReturn(documents: Return, writing: Writing, call: Call): Promise<Answer<TillSale>> {
  const { originalId, goods, rest } = documents;
  const original = await readSale(originalId, call);
  if (original?.state !== 'closed') {
    return refused('sale-gone', `sale ${originalId} is not a completed sale of the till any more`);
  }
  // Goods that were taken back and sold again: the till links returns to what was bought, which this was not.
  if (original.sourceId.endsWith('.undo')) return prepareWhole(writing.sale, writing);
  const tooMany = await overReturned(goods, original, call);
  if (tooMany !== null) return refused('over-refund', tooMany);
  const resource = `sales/${originalId}/actions/return`;
  const parked = await writeSale({ method: 'POST', resource, body: null }, null, call);
  if (parked.kind !== 'accepted') return parked;
  const tagged = await tag(goods, parked.value, { original, writing, call });
  if (tagged.kind === 'rejected') await discardDraft(parked.value, call);
  if (tagged.kind !== 'accepted') return tagged;
  const row = await decoded(tagged.value, call);
  const implied = rest === null ? null : impliedDraft(rest.document, rest.saleId, writing.sale);
  return { kind: 'accepted', value: implied === null ? row : together(row, implied) };
}

/** The till's own guard is not documented: more units of a line than were sold never come back. */
async function overReturned(goods: Document, original: XSale, call: Call): Promise<string | null> {
  const returns = await returnsOf(original, call);
  if (returns === null) return `sale ${original.id} has too many returns to be told apart`;
  const matcher = new LineMatcher(original);
  for (const sale of returns) if (sale.state === 'closed') matcher.take(sale);
  const wanted = new Map<string, number>();
  for (const { parentLineId, quantity } of goods.lines) {
    if (parentLineId !== null) wanted.set(parentLineId, (wanted.get(parentLineId) ?? 0) - quantity);
  }
  const over = [...wanted].find(([lineId, units]) => units > matcher.unitsLeft(lineId));
  return over === undefined
    ? null
    : `more units of a line of sale ${original.id} come back than are left of it`;
}

/** Gives the parked return our reference, the wanted lines and the payment. */
async function tag(
  goods: Document,
  parked: XSale,
  by: { original: XSale; writing: Writing; call: Call },
): Promise<Answer<XSale>> {
  const { original, writing, call } = by;
  const lines = parkedLines(goods, parked, original);
  if (lines === null) return refused('over-refund', `the till gives back less of sale ${original.id}`);
  const held = { lines, paymentId: parked.payments[0]?.id ?? null };
  const body = encodeSale(goods, writing, { state: 'parked', held });
  return writeSale({ method: 'PUT', resource: `sales/${parked.id}`, body }, parked.id, call);
}

/** The parked return's lines that stand for ours; null: it lacks some. A line in two parts is one and a new one. */
function parkedLines(goods: Document, parked: XSale, original: XSale): (HeldLine | null)[] | null {
  const free = [...parked.lines];
  const offered = new Set(parked.lines.map((line) => line.productId));
  const lines: (HeldLine | null)[] = [];
  for (const { parentLineId } of goods.lines) {
    const parent = parentLineId === null ? null : lineOf(parentLineId);
    const sold = original.lines.find((line) => line.id === parent?.lineId);
    if (parent !== null && (sold === undefined || !offered.has(sold.productId))) return null;
    const index = sold === undefined ? -1 : indexOfAlike(free, sold);
    const [held] = index < 0 ? [] : free.splice(index, 1);
    lines.push(sold === undefined ? null : { id: held?.id ?? null, productId: sold.productId });
  }
  return lines;
}

function indexOfAlike(lines: readonly XLine[], sold: XLine): number {
  const same = lines.findIndex(
    (line) => line.productId === sold.productId && Number(line.price) === Number(sold.price),
  );
  return same >= 0 ? same : lines.findIndex((line) => line.productId === sold.productId);
}
