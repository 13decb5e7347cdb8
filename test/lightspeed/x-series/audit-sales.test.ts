import { afterEach, expect, test } from '@jest/globals';
import type { AuditSale } from '../../../shared/posting/audit/ports.ts';
import { valueOf } from '../../contract/till-contract.ts';
import { X_GOODS, xSaleOf } from '../support/x-sales.ts';
import { openXWorld } from '../support/x-world.ts';
import type { XWorld, XWorldOptions } from '../support/x-world.ts';

let world: XWorld;
afterEach(() => world.close());

async function open(options: XWorldOptions = {}): Promise<void> {
  world = await openXWorld(options);
}

async function rungUp(key: string): Promise<string> {
  const sale = xSaleOf(key);
  return valueOf(await world.till.complete(sale, valueOf(await world.till.prepare(sale)))).saleId;
}

async function audited(fromMs: number): Promise<AuditSale[]> {
  const sales: AuditSale[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof world.audit.completedSales>> = await world.audit.completedSales(
      fromMs,
      cursor,
    );
    sales.push(...page.sales);
    cursor = page.next;
  } while (cursor !== null);
  return sales;
}

test.each(['nested', 'flat'] as const)(
  'the audit sees every closed sale once, whose it is, and no other (%s)',
  async (shape) => {
    await open({ switches: { search_sale_shape: shape } });
    const { person } = world.simulator;
    const counter = { lines: [{ productId: X_GOODS.itemId, quantity: 1 }] };
    person.sell({ ...counter, atMs: world.clock.nowMs() - 3 * 24 * 3_600_000 });
    const ours = await rungUp('ch_1');
    const shops = person.sell(counter);
    person.void(await rungUp('ch_2'));
    const found = await audited(world.clock.nowMs() - 24 * 3_600_000);
    expect(found.map(({ saleId }) => saleId).toSorted()).toEqual([ours, shops].toSorted());
    expect(found.find(({ saleId }) => saleId === ours)).toMatchObject({
      saleKey: 'ch_1',
      totalMinor: 2955,
      ours: true,
      atOurRegister: true,
      ourPaymentMinor: 2955,
    });
    expect(found.find(({ saleId }) => saleId === shops)).toMatchObject({
      ours: false,
      atOurRegister: false,
      ourPaymentMinor: 0,
    });
  },
);

test.each(['nested', 'flat'] as const)(
  'the audit sees which lines of ours the counter gave back (%s)',
  async (shape) => {
    await open({ switches: { search_sale_shape: shape } });
    const ours = await rungUp('ch_1');
    const back = world.simulator.person.refund(ours);
    const found = await audited(world.clock.nowMs() - 24 * 3_600_000);
    const linesOf = (saleId: string) => found.find((sale) => sale.saleId === saleId)?.lines ?? [];
    expect(linesOf(back)).toHaveLength(2);
    expect(linesOf(back).map(({ parentLineId }) => parentLineId)).toEqual(
      linesOf(ours).map(({ lineId }) => lineId),
    );
  },
);

test('the audit believes no search that ignores its filters', async () => {
  await open({ switches: { search_filters: 'ignored' } });
  const ours = await rungUp('ch_1');
  world.simulator.person.void(await rungUp('ch_2'));
  expect((await audited(world.clock.nowMs() - 3_600_000)).map(({ saleId }) => saleId)).toEqual([ours]);
});

test('a search that gives its first page again and again does not keep the audit busy for ever', async () => {
  await open({ switches: { search_offset: 'ignored' } });
  const ours = await rungUp('ch_1');
  expect((await audited(world.clock.nowMs() - 3_600_000)).map(({ saleId }) => saleId)).toEqual([ours]);
});

test('what does not fit on that first page is not taken for audited', async () => {
  await open({ switches: { search_offset: 'ignored' } });
  const counter = { lines: [{ productId: X_GOODS.itemId, quantity: 1 }] };
  for (let sale = 0; sale < 200; sale += 1) world.simulator.person.sell(counter);
  await expect(audited(world.clock.nowMs() - 3_600_000)).rejects.toMatchObject({
    refusal: { whose: 'connection', code: 'offset-ignored' },
  });
});
