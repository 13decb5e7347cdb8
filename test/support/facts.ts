import type { Fact, SaleFacts } from '../../shared/metrics/fact.ts';

/** One Trail Tee M over the counter. */
export function factWith(change: Partial<Fact>): Fact {
  return {
    lineId: '1',
    itemId: '501',
    units: 1,
    netMinor: 1250,
    costMinor: 480,
    soldOn: null,
    movedStock: true,
    special: false,
    reason: null,
    ...change,
  };
}

/** One sale of it, of a walk-in. */
export function saleWith(change: Partial<SaleFacts>): SaleFacts {
  return {
    saleId: '9001',
    version: 1,
    counts: true,
    day: '2026-11-05',
    completedAtMs: Date.parse('2026-11-05T17:00:00Z'),
    channel: 'in-store',
    customerId: null,
    saleKey: null,
    facts: [factWith({})],
    ...change,
  };
}
