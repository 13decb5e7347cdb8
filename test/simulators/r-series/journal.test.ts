import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { manualClock, send } from '../harness.ts';
import { openShop, type Shop } from './harness.ts';
import { startRSeries } from './server.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'r-series-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const WEB = { employeeID: 4, registerID: 3, shopID: 1 };
const SALE = {
  ...WEB,
  completed: true,
  SaleLines: { SaleLine: { itemID: 501, unitQuantity: 2 } },
  SalePayments: { SalePayment: { amount: '27.06', paymentTypeID: 7 } },
};

const world = (shop: Shop) => ({
  sales: shop.till.state.sales(),
  items: shop.till.state.items(),
  customers: shop.till.state.customers(),
  log: shop.till.state.inventoryLog(),
  connection: shop.till.state.connection(),
  credentials: shop.till.credentials,
});

test('a restart on the same journal finds the same sales, stock, customers and tokens', async () => {
  const journalPath = join(folder, 'till.jsonl');
  const first = await openShop({ journalPath });
  await first.call('POST', 'Sale.json', SALE);
  await first.call('POST', 'Customer.json', { firstName: 'Ida' });
  const before = structuredClone(world(first));
  await first.till.close();
  const again = await startRSeries({ clock: manualClock(), journalPath });
  expect(structuredClone(world({ ...first, till: again }))).toEqual(before);
  const next = again.person.sell({ lines: [{ itemId: '500', quantity: 1 }] });
  expect(next).toBe('9002');
  await again.close();
});

test('a kill between the writes of one sale leaves the whole sale after the restart', async () => {
  const journalPath = join(folder, 'till.jsonl');
  const first = await openShop({ journalPath });
  const draft = await first.call('POST', 'Sale.json', { ...SALE, completed: false });
  const document = structuredClone(first.till.state.sale('9001'));
  const item = structuredClone(first.till.state.items()[1]);
  await first.till.close();
  expect(draft.body['Sale']?.['completed']).toBe('false');
  if (document === undefined || item === undefined) throw new Error('nothing was sold');
  const writes = [
    { table: 'sales', id: '9001', document: { ...document, sale: { ...document.sale, completed: 'true' } } },
    { table: 'items', id: '501', document: { ...item, item: { ...item.item, description: 'moved' } } },
  ];
  // As the process leaves it that dies when the intent and the first of two writes are on the disk.
  appendFileSync(journalPath, `${JSON.stringify({ c: 'intent', id: 'current', doc: writes })}\n`);
  appendFileSync(journalPath, `${JSON.stringify({ c: 'sales', id: '9001', doc: writes[0]?.document })}\n`);
  const again = await startRSeries({ clock: manualClock(), journalPath });
  expect(again.state.sale('9001')?.sale.completed).toBe('true');
  expect(again.state.item('TEE-M')?.item.description).toBe('moved');
  await again.close();
});

const CHILD = `
  const { startRSeries } = await import(process.argv[1]);
  const { systemClock } = await import(process.argv[2]);
  const till = await startRSeries({ clock: systemClock, journalPath: process.argv[3] });
  console.log(JSON.stringify({ url: till.url, token: till.state.issueAccessToken() }));
`;

/** The simulator in a process of its own, ready to be killed. */
async function startChild(journalPath: string): Promise<{ child: ChildProcess; url: string; token: string }> {
  const module = (path: string): string => new URL(path, import.meta.url).href;
  const paths = [module('./server.ts'), module('../../../shared/kernel/clock.ts'), journalPath];
  const child = spawn(process.execPath, ['--input-type=module', '-e', CHILD, ...paths], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { url, token } = JSON.parse(line.toString()) as { url: string; token: string };
  return { child, url, token };
}

test('what was answered before a kill -9 is there after the restart', async () => {
  const journalPath = join(folder, 'till.jsonl');
  const first = await startChild(journalPath);
  const headers = { Authorization: `Bearer ${first.token}`, Accept: 'application/json' };
  const base = '/API/V3/Account/100200';
  await send(`${first.url}${base}/Sale.json`, { method: 'POST', headers, body: JSON.stringify(SALE) });
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  const second = await startChild(journalPath);
  const read = await send(`${second.url}${base}/Sale/9001.json`, { headers });
  expect(read.body['Sale']).toMatchObject({ completed: 'true', total: '27.06' });
  const item = await send(`${second.url}${base}/Item/501.json?load_relations=["ItemShops"]`, { headers });
  expect(item.body['Item']?.['ItemShops']).toMatchObject({ ItemShop: [{ qoh: '38' }, { qoh: '38' }] });
  second.child.kill('SIGKILL');
  await once(second.child, 'exit');
});
