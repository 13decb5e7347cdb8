import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { idOf, openShop, saleOf, TEE, type Shop } from './harness.ts';

const world = ({ till: { state, credentials } }: Shop) =>
  structuredClone({
    sales: state.sales(),
    products: state.products(),
    inventory: state.inventory(),
    customers: state.customers(),
    registers: state.registers(),
    consignments: state.consignments(),
    connection: state.connection(),
    credentials,
  });

test('a restart on the same journal finds the same sales, stock, customers, versions and tokens', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'x-series-'));
  const journalPath = join(folder, 'till.jsonl');
  const first = await openShop({ journalPath });
  await first.call('POST', 'sales', saleOf(idOf(1)));
  await first.call('POST', `sales/${idOf(1)}/actions/return`);
  await first.call('POST', 'customers', { first_name: 'Ida' });
  const before = world(first);
  await first.till.close();
  const again = await openShop({ journalPath });
  expect(world(again)).toEqual(before);
  const highest = Math.max(...before.sales.map(({ version }) => version));
  again.till.person.edit(idOf(1), (sale) => void (sale.note = 'later'));
  expect(again.till.state.sale(idOf(1))?.version).toBeGreaterThan(highest);
  expect(again.till.state.onHand(TEE)).toBe(38);
  await again.till.close();
  rmSync(folder, { recursive: true, force: true });
});
