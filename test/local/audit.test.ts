import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import { systemClock } from '../../shared/kernel/clock.ts';
import type { AuditReport } from '../../shared/posting/audit/report.ts';
import { startRSeries } from '../simulators/r-series/server.ts';
import { startStripeSimulator } from '../simulators/stripe/server.ts';
import { startWhole } from '../support/whole.ts';

/** The audit as an operator runs it, on a shop in which people have been at work. */
const stateDir = mkdtempSync(join(tmpdir(), 'tillbridge-audit-'));
const closers: (() => unknown)[] = [() => rmSync(stateDir, { recursive: true, force: true })];
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
});

function command(...args: string[]): Promise<{ exit: number; json: unknown }> {
  return new Promise((done) => {
    const env = { ...process.env, TILLBRIDGE_STATE_DIR: stateDir };
    execFile(process.execPath, ['infra/cli/main.ts', ...args, '--json'], { env }, (error, output) => {
      done({ exit: typeof error?.code === 'number' ? error.code : 0, json: JSON.parse(output) });
    });
  });
}

test('the audit lists exactly what a person voided, edited and typed by hand, with cause and cents', async () => {
  const till = await startRSeries({ clock: systemClock });
  const stripe = await startStripeSimulator({ clock: systemClock, webhook: null });
  closers.push(() => Promise.all([till.close(), stripe.close()]));
  const whole = await startWhole({ stateDir, stripe, till });
  closers.push(() => whole.end('SIGKILL'));
  stripe.setWebhook(`${whole.url}/stripe/webhook`);

  const tee = { sku: 'TEE-M', name: 'Trail Tee M', unitAmountMinor: 1250, taxRatePercent: 8.25 };
  const buyer = { email: 'ada@example.com', name: 'Ada Byrne', phone: null };
  const buy = (quantity: number) => stripe.shop.payCheckout({ lines: [{ ...tee, quantity }], buyer }).charge;
  const [voided, edited, typed, kept] = [buy(1), buy(2), buy(3), buy(4)];
  const saleOf = (key: string) => till.state.salesByReference(key)[0];
  for (let turn = 0; turn < 300 && till.state.completedSales().length < 4; turn += 1) await sleep(100);
  const idOf = (key: string): string => saleOf(key)?.sale.saleID ?? 'no sale';
  await command('run', 'sweep-payments');

  const calm = await command('audit');
  expect(calm).toMatchObject({
    exit: 0,
    json: { balanced: true, mismatchMinor: 0, missing: [], extra: [], drift: [], movements: 4 },
  });

  const [voidedSale, editedSale] = [idOf(voided), idOf(edited)];
  till.person.void(voidedSale, 'rung up twice');
  till.person.edit(editedSale, {
    SaleLines: { SaleLine: { itemID: '0', unitQuantity: '1', unitPrice: '5', tax: false } },
  });
  const typedSale = till.person.sell({
    lines: [{ itemId: '501', quantity: 3, unitPrice: '12.50' }],
    registerId: '3',
    paymentTypeId: '7',
  });
  expect(till.state.completedSales().length).toBe(4);

  const { exit, json } = await command('audit');
  const report = json as AuditReport;
  expect(exit).toBe(1);
  expect(report.missing).toEqual([
    {
      movement: voided,
      saleId: voidedSale,
      amountMinor: 1353,
      cause: expect.stringContaining('voided by hand'),
    },
  ]);
  expect(report.drift).toEqual([
    {
      movement: edited,
      saleId: editedSale,
      amountMinor: 500,
      cause: expect.stringContaining('edited by hand'),
    },
  ]);
  expect(report.extra).toEqual([
    {
      movement: typed,
      saleId: typedSale,
      amountMinor: 4059,
      cause: expect.stringContaining('typed by hand?'),
    },
  ]);
  expect(report.mismatchMinor).toBe(1353 + 500 + 4059);
  expect(saleOf(kept)).toBeDefined();
}, 120_000);
