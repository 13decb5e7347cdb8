import type { Answer } from '../../kernel/answer.ts';
import type { FrozenSale, TillSale } from '../../posting/sale.ts';
import { saleIdsOf } from '../../posting/sale-ids.ts';
import { effect, refused, writeSale, writingOf } from './call.ts';
import type { Call } from './call.ts';
import { together } from './decode.ts';
import { asPosted, documentsOf, saleIdOf } from './documents.ts';
import type { Document, Documents } from './documents.ts';
import { encodeSale, fivePlaces, NOTHING_HELD } from './encode.ts';
import type { Writing } from './encode.ts';
import { decoded, readSale } from './sales.ts';
import type { SalesContext } from './sales.ts';
import type { XLine, XSale } from './sale-wire.ts';

/** Completes one known sale: stock and money move here, and nowhere else. */
export function complete(
  sale: FrozenSale,
  draft: TillSale,
  context: SalesContext,
): Promise<Answer<TillSale>> {
  return effect(context, async (call) => {
    const writing = await writingOf(sale, call);
    const [first = ''] = saleIdsOf(draft.saleId);
    if (first !== saleIdOf(sale.saleKey)) return completeReturn(first, writing, call);
    return shown(await post(asPosted(sale).whole, first, { writing, call }), call);
  });
}

async function shown(answer: Answer<XSale>, call: Call): Promise<Answer<TillSale>> {
  if (answer.kind !== 'accepted') return answer;
  return { kind: 'accepted', value: await decoded(answer.value, call) };
}

/**
 * Posts a closed sale under its own id. What the till does with an id that it has already is not documented, so none
 * is posted unless a read by that very id has just said that it is absent; the answer to it is judged like any look.
 */
async function post(
  document: Document,
  saleId: string,
  by: { writing: Writing; call: Call },
): Promise<Answer<XSale>> {
  const { writing, call } = by;
  const body = encodeSale(document, writing, { state: 'closed', held: NOTHING_HELD });
  if (!call.absences.take(saleId)) {
    const found = await readSale(saleId, call);
    if (found !== null) return { kind: 'accepted', value: found };
    call.absences.take(saleId);
  }
  return writeSale({ method: 'POST', resource: 'sales', body: { id: saleId, ...body } }, saleId, call);
}

/** Closes a parked return, then posts the money beside it. Each part that is done already is left as it is. */
async function completeReturn(returnId: string, writing: Writing, call: Call): Promise<Answer<TillSale>> {
  const documents = documentsOf(writing.sale);
  if (documents.kind === 'posted') return refused('draft-gone', `sale ${returnId} is not of this plan`);
  const closed = await close(documents.goods, returnId, { writing, call });
  const goods = await shown(closed, call);
  if (goods.kind !== 'accepted' || goods.value.state !== 'completed' || documents.rest === null) return goods;
  const rest = await shown(await postRest(documents.rest, { writing, call }), call);
  return rest.kind === 'accepted' ? { kind: 'accepted', value: together(goods.value, rest.value) } : rest;
}

/** The goods are back: the money beside them is posted without its customer rather than not at all. */
async function postRest(
  { saleId, document }: NonNullable<Extract<Documents, { kind: 'return' }>['rest']>,
  by: { writing: Writing; call: Call },
): Promise<Answer<XSale>> {
  const answer = await post(document, saleId, by);
  if (answer.kind !== 'rejected' || answer.refusal.code !== 'customer-refused') return answer;
  const sale = { ...by.writing.sale, customerId: null };
  return post(document, saleId, { ...by, writing: { ...by.writing, sale } });
}

async function close(
  document: Document,
  returnId: string,
  by: { writing: Writing; call: Call },
): Promise<Answer<XSale>> {
  const { writing, call } = by;
  const now = await readSale(returnId, call);
  if (now?.state === 'closed') return { kind: 'accepted', value: now };
  if (now?.state !== 'parked') {
    return refused('draft-gone', `the return ${returnId} is no longer parked in the till`);
  }
  const helpers = await call.helpers.idsInSales();
  const held = {
    lines: linesHeld(document, now, { helpers, writing }),
    paymentId: now.payments[0]?.id ?? null,
  };
  const body = encodeSale(document, writing, { state: 'closed', held });
  return writeSale({ method: 'PUT', resource: `sales/${returnId}`, body }, returnId, call);
}

/** Our lines as the parked return holds them: by product, quantity and price. */
function linesHeld(
  document: Document,
  parked: XSale,
  by: { helpers: ReadonlySet<string>; writing: Writing },
): (XLine | null)[] {
  const free = [...parked.lines];
  return document.lines.map((line) => {
    const price = Number(fivePlaces(line.unitPriceMinor, by.writing.sale.currency));
    const index = free.findIndex(
      (each) =>
        (by.helpers.has(each.productId) ? line.itemId === null : each.productId === line.itemId) &&
        Number(each.quantity) === line.quantity &&
        Number(each.price) === price,
    );
    return index < 0 ? null : (free.splice(index, 1)[0] ?? null);
  });
}
