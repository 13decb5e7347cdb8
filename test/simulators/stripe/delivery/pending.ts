/** The deliveries that wait for an attempt; the table also keeps the finished ones. */
export interface PendingDeliveries {
  add(event: string, delivery: string): void;
  remove(delivery: string): void;
  /** How many deliveries of an event no endpoint has acknowledged. */
  countOf(event: string): number;
  ids(): Iterable<string>;
  /** Grows with every change, and by `touch`: who has seen it all may rest until it moves. */
  readonly version: number;
  touch(): void;
}

export function openPending(): PendingDeliveries {
  const eventOf = new Map<string, string>();
  const counts = new Map<string, number>();
  let version = 0;
  const count = (event: string, change: number): void => {
    const left = (counts.get(event) ?? 0) + change;
    if (left > 0) counts.set(event, left);
    else counts.delete(event);
    version += 1;
  };
  return {
    add: (event, delivery) => {
      if (eventOf.has(delivery)) return;
      eventOf.set(delivery, event);
      count(event, 1);
    },
    remove: (delivery) => {
      const event = eventOf.get(delivery);
      if (event === undefined) return;
      eventOf.delete(delivery);
      count(event, -1);
    },
    countOf: (event) => counts.get(event) ?? 0,
    ids: () => eventOf.keys(),
    get version() {
      return version;
    },
    touch: () => {
      version += 1;
    },
  };
}
