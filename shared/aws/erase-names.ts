import { RefusedError } from '../kernel/answer.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';
import type { Leases } from '../kernel/stores.ts';
import { COMPUTE_LEASE } from '../metrics/snapshots/ports.ts';
import type { NamesInFigures } from '../people/ports.ts';
import * as rows from './figures-rows.ts';
import { forEach } from './figures-table.ts';
import { republish } from './snapshot-store.ts';
import type { Table } from './table.ts';

const LEASE_MS = 60_000;
const MOST_WAITS = 60;
const WAIT_MS = 1_000;

interface EraseDeps {
  readonly leases: Leases;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Names in the figures: beside the sums of the till's customers, and in the published list of the best of them. Sums and
 * ids stay; they say nothing of anybody whom the till does not name. While figures are computed it waits: the run may
 * have read the name.
 */
export function namesInFigures(table: Table, { leases, clock, random }: EraseDeps): NamesInFigures {
  return {
    erase: async ({ persons, customerIds }) => {
      const owner = random.id();
      for (let waits = 0; !(await leases.take(COMPUTE_LEASE, owner, LEASE_MS)); waits += 1) {
        if (waits === MOST_WAITS) throw busy();
        await clock.sleep(WAIT_MS);
      }
      try {
        const known = await rows.readRows(table, rows.CUSTOMERS, customerIds.map(rows.customerKey));
        await forEach(known, (row) => rows.storeRows(table, rows.CUSTOMERS, [{ ...row, name: '' }]));
        const gone = new Set([...persons, ...customerIds]);
        await republish(table, {
          id: random.id(),
          figure: 'top-customers',
          change: (row) => nameless(row, gone),
        });
      } finally {
        await leases.release(COMPUTE_LEASE, owner);
      }
    },
  };
}

function nameless(row: object, gone: ReadonlySet<string>): object {
  return 'personId' in row && gone.has(String(row.personId)) ? { ...row, name: '' } : row;
}

function busy(): RefusedError {
  return new RefusedError({
    whose: 'wait',
    code: 'figures-busy',
    reason: 'figures are being computed',
    remedy: 'give the command again in a minute: what is erased already stays erased',
  });
}
