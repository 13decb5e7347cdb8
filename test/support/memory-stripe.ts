import { RefusedError } from '../../shared/kernel/answer.ts';
import type { Refusal } from '../../shared/kernel/answer.ts';
import type { PaymentId } from '../../shared/kernel/ids.ts';
import type { MoneyMovement, Observation, Payment } from '../../shared/posting/payment.ts';
import type { Hint, StripePort, WriteBack } from '../../shared/posting/ports.ts';

/** Stripe in memory, for the core's own tests: payments as they are now, and the events that named them. */
export class MemoryStripe implements StripePort {
  readonly payments = new Map<PaymentId, Payment>();
  readonly events: Hint[] = [];
  /** Every call is refused with this. */
  refusal: Refusal | null = null;
  /** Only write-backs are refused with this. */
  writeRefusal: Refusal | null = null;
  /** Whether an event can be listed already: Stripe shows it a little after it happened. */
  listable: (hint: Hint) => boolean = () => true;

  /** Something happened to a payment; returns the event's hint. */
  happened(payment: Payment, atMs: number): Hint {
    this.payments.set(payment.id, payment);
    const hint = { paymentId: payment.id, eventId: `evt_${this.events.length + 1}`, eventAtMs: atMs };
    this.events.push(hint);
    return hint;
  }

  async observe(paymentId: PaymentId): Promise<Observation> {
    this.#begin();
    const payment = this.payments.get(paymentId);
    return payment === undefined ? { kind: 'absent' } : { kind: 'payment', payment };
  }

  async writeBack(note: WriteBack): Promise<void> {
    this.#begin();
    if (this.writeRefusal !== null) throw new RefusedError(this.writeRefusal);
    const payment = this.payments.get(note.paymentId);
    if (payment === undefined) return;
    const movements = payment.movements.map((movement) =>
      movement.id === note.movementId ? written(movement, note.values) : movement,
    );
    this.payments.set(note.paymentId, { ...payment, movements });
  }

  async *changedSince(sinceMs: number): AsyncIterable<Hint> {
    this.#begin();
    yield* this.events.filter((hint) => (hint.eventAtMs ?? 0) >= sinceMs && this.listable(hint));
  }

  async *createdSince(sinceMs: number): AsyncIterable<Hint> {
    this.#begin();
    const recent = [...this.payments.values()].filter((payment) =>
      payment.movements.some(({ atMs }) => atMs >= sinceMs),
    );
    yield* recent.map(({ id }) => ({ paymentId: id, eventId: null, eventAtMs: null }));
  }

  async paymentOf(id: string): Promise<PaymentId | null> {
    this.#begin();
    const found = [...this.payments.values()].find(
      (payment) => payment.id === id || payment.movements.some((movement) => movement.id === id),
    );
    return found?.id ?? this.events.find((hint) => hint.eventId === id)?.paymentId ?? null;
  }

  async probe(): Promise<Refusal | null> {
    return this.refusal;
  }

  #begin(): void {
    if (this.refusal !== null) throw new RefusedError(this.refusal);
  }
}

function written(movement: MoneyMovement, values: WriteBack['values']): MoneyMovement {
  const added = 'saleId' in values ? { saleId: values.saleId } : { skipped: values.skipped };
  return { ...movement, written: { ...movement.written, ...added } };
}
