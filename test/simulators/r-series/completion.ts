import { computeSale } from './arithmetic.ts';
import { flag, has, text, type Payload } from './payload.ts';
import { badRequest } from './refusal.ts';
import { refundProblem } from './refund-guard.ts';
import type { SaleDocument, SaleRow } from './rows.ts';
import { giveChange, livePayments } from './sale-payments.ts';
import { now, timeZoneOf, type Till } from './till.ts';
import { parseTime, stamp } from './times.ts';

/** Brings the sale's figures up to date with its lines and payments. */
export function total(till: Till, document: SaleDocument): void {
  const extracted = document.sale.isTaxInclusive === 'true' && till.switches.tax_inclusive_mode === 'extract';
  Object.assign(document.sale, computeSale(document.lines, livePayments(document), extracted));
}

/** Closes a draft: balanced to the cent, stock leaves, the time of completion is set. */
export function complete(till: Till, document: SaleDocument, given: Payload): void {
  const { sale } = document;
  if (sale.voided === 'true') throw badRequest('A voided sale cannot be completed.');
  if (sale.archived === 'true' && till.switches.complete_deleted === '400') {
    throw badRequest('An archived sale cannot be completed.');
  }
  if (till.switches.register_must_be_open && till.store.registers.get(sale.registerID)?.['open'] !== 'true') {
    throw badRequest(`Register ${sale.registerID} is not open.`);
  }
  const over = document.lines
    .map((line) => refundProblem(till, document, line))
    .find((problem) => problem !== null);
  if (over !== undefined && over !== null) throw badRequest(over);
  if (!giveChange(till, document)) throw badRequest('Sale payments do not balance');
  total(till, document);
  sale.completed = 'true';
  sale.completeTime = completeTime(till, sale, given);
  sale.timeStamp = sale.completeTime;
}

function completeTime(till: Till, sale: SaleRow, given: Payload): string {
  const asked = text(given, 'completeTime', '');
  if (asked === '') return now(till);
  const at = stamp(parseTime(asked, timeZoneOf(till)));
  if (at > now(till)) throw badRequest('completeTime cannot be in the future.');
  if (at < sale.createTime && till.switches.complete_time_before_create === '400') {
    throw badRequest('completeTime cannot be before createTime.');
  }
  return at;
}

/** What a PUT may still change on a completed sale beside its header. */
export function amendCompleted(till: Till, document: SaleDocument, given: Payload): void {
  const { sale } = document;
  if (has(given, 'completed') && !flag(given, 'completed', true)) {
    if (till.switches.uncomplete === '400') throw badRequest('A completed sale cannot be reopened.');
    if (till.switches.uncomplete === 'works') {
      sale.completed = 'false';
      delete sale.completeTime;
      return;
    }
  }
  if (text(given, 'completeTime', '') !== '') {
    sale.completeTime = completeTime(till, sale, given);
    sale.timeStamp = sale.completeTime;
  }
}
