import * as z from 'zod';
import type { Answer, Refusal } from '../../kernel/answer.ts';
import { RefusedError } from '../../kernel/answer.ts';
import { assert } from '../../kernel/errors.ts';
import type { FrozenSale } from '../../posting/sale.ts';
import { SEND_WITHIN_MS } from './api.ts';
import type { XWrite } from './api.ts';
import { isOpen } from './check-ids.ts';
import { asPosted } from './documents.ts';
import type { Writing } from './encode.ts';
import { ofPayment } from './refusal-of.ts';
import { readSale } from './sales.ts';
import type { SalesContext } from './sales.ts';
import { saleSchema } from './sale-wire.ts';
import type { XSale } from './sale-wire.ts';
import type { ShopIds } from './shop-ids.ts';

/** One call of the core, with the ids resolved. */
export interface Call extends SalesContext {
  readonly shop: ShopIds;
  /** The core reckons its settling from the start of the call: nothing is sent long after it. */
  readonly latestMs: number;
}

/**
 * The ids first; whatever stops the work before it is sent is a rejection. A refused id is checked anew, and so are our
 * helper products where a product is refused: what is wrong with them is the connection's business, not the payment's –
 * and what is not, is the payment's.
 */
export async function effect<T>(
  context: SalesContext,
  work: (call: Call) => Promise<Answer<T>>,
): Promise<Answer<T>> {
  const latestMs = context.clock.nowMs() + SEND_WITHIN_MS;
  try {
    const answer = await work({ ...context, shop: await context.ids.all(), latestMs });
    if (answer.kind !== 'rejected') return answer;
    const { code } = answer.refusal;
    if (code === 'setting-refused') return { ...answer, refusal: await checked(answer.refusal, context) };
    if (code === 'product-refused') {
      await context.helpers.doubt();
      await context.helpers.all();
    }
    return answer;
  } catch (error) {
    if (error instanceof RefusedError) return { kind: 'rejected', refusal: error.refusal };
    throw error;
  }
}

/** The till's words only point at a setting. Where the till itself shows all of them as usable, they mean the payment. */
async function checked(refusal: Refusal, context: SalesContext): Promise<Refusal> {
  await context.ids.doubt();
  const { registerId } = await context.ids.all();
  if (!(await isOpen(registerId, context.api))) return refusal;
  return ofPayment('refused', `${refusal.reason}; yet the till shows it as usable`);
}

/** @throws {InvariantError} when the lines do not make the sale's total: this till would take them as they are. */
export async function writingOf(sale: FrozenSale, call: Call): Promise<Writing> {
  const { taxMinor, totalMinor } = asPosted(sale).whole;
  const isWhole = taxMinor === sale.taxMinor && totalMinor === sale.totalMinor;
  assert(isWhole, `the lines of ${sale.saleKey} do not make its total`);
  const needsHelpers = sale.lines.some((line) => line.itemId === null);
  const helpers = needsHelpers
    ? await call.helpers.all()
    : { custom: '', shipping: '', tip: '', adjustment: '' };
  return { sale, shop: call.shop, helpers, nowMs: call.clock.nowMs() };
}

const named = z.looseObject({ id: z.string() });

/**
 * Writes a sale. Some versions answer with the whole sale, some with its id, some with nothing: then it is read.
 * @param saleId of the sale that is written; null: the answer names it.
 */
export async function writeSale(
  write: Omit<XWrite, 'latestMs'>,
  saleId: string | null,
  call: Call,
): Promise<Answer<XSale>> {
  const answer = await call.api.write({ ...write, latestMs: call.latestMs }, z.unknown());
  if (answer.kind !== 'accepted') return answer;
  const whole = saleSchema.safeParse(answer.value);
  if (whole.success) return { kind: 'accepted', value: whole.data };
  const id = saleId ?? named.safeParse(answer.value).data?.id ?? null;
  return id === null ? { kind: 'unknown', why: 'the till accepted, but named no sale' } : readBack(id, call);
}

/** What was accepted must be there; where the read is refused, what became of the call is not known. */
async function readBack(saleId: string, call: Call): Promise<Answer<XSale>> {
  try {
    const sale = await readSale(saleId, call);
    if (sale !== null) return { kind: 'accepted', value: sale };
    return { kind: 'unknown', why: 'the till accepted, but shows no such sale' };
  } catch (error) {
    if (error instanceof RefusedError) return { kind: 'unknown', why: error.refusal.reason };
    throw error;
  }
}

export function refused(code: string, reason: string): { kind: 'rejected'; refusal: Refusal } {
  return {
    kind: 'rejected',
    refusal: { whose: 'payment', code, reason, remedy: 'look at the sale in the till' },
  };
}
