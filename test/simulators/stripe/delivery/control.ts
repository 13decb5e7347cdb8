import type { EventRow } from '../tables.ts';

/** How deliveries are disturbed; nothing of it survives a restart. */
export interface DeliveryMoods {
  held: boolean;
  reordered: boolean;
  delayMs: number;
  /** Deliveries still to be posted twice. */
  duplicates: number;
  drop: ((event: EventRow) => boolean) | null;
}

export function calmMoods(): DeliveryMoods {
  return { held: false, reordered: false, delayMs: 0, duplicates: 0, drop: null };
}

/** Disturbs the way of events to the webhook endpoints, as the internet and Stripe do. */
export interface DeliveryControl {
  /** Posts each of the next `n` deliveries twice: the same event id comes again. */
  duplicate(n: number): void;
  /** Makes each of the next `n` events twice, as two Event objects for one thing. */
  twin(n: number): void;
  /** Posts nothing until `release`. */
  hold(): void;
  release(): void;
  /** Posts what is due in reverse order, one by one. Hold, let things happen, then release. */
  reorder(on?: boolean): void;
  /** Never posts events that the predicate picks; null stops it. */
  drop(predicate: ((event: EventRow) => boolean) | null): void;
  /** Resends an event by hand, as the Dashboard does; throws for an unknown id. */
  replay(eventId: string): void;
  /**
   * Posts any JSON, signed as Stripe would: an event of another account or mode, of a type that does not exist
   * yet, or no event at all. Resolves with the endpoint's status, or with what went wrong.
   */
  send(body: unknown): Promise<number | string>;
  /** Postpones first attempts. */
  delay(ms: number): void;
  /** No disturbance any more. */
  calm(): void;
}
