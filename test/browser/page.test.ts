import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { systemClock } from '../../shared/kernel/clock.ts';
import { startRSeries } from '../simulators/r-series/server.ts';
import { startStripeSimulator } from '../simulators/stripe/server.ts';
import { startWhole } from '../support/whole.ts';
import { findBrowser, launch } from './browser.ts';
import { showAllReports, signIn, visit } from './visitor.ts';

/** The owner's page in a real browser, on the whole shop. Where no browser is found it is said, and nothing is tried. */
const executable = findBrowser();
const stateDir = mkdtempSync(join(tmpdir(), 'tillbridge-page-'));
const closers: (() => unknown)[] = [() => rmSync(stateDir, { recursive: true, force: true })];
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
});

const TITLES = [
  'Books and shelves',
  'Needs you',
  'Today',
  'Stock at risk',
  'Cash asleep',
  'Channel mix',
  'Stock against sales',
  'Combined velocity',
  'Reorder list',
  'Reorder points in the till',
  'Slow movers',
  'Top customers',
  'New and returning',
  'Returns',
  'Stock accuracy',
  'Money bridge',
  'Forecast honesty',
];

test('the owner signs in, reads every report, and decides what waits: each decision is done in the till and in Stripe', async () => {
  if (executable === null) {
    console.log('no browser is found here: the page is not looked at');
    return;
  }
  const shop = await openShop();
  const browser = await launch(executable);
  closers.push(() => browser.close());
  const { page, complaints } = await visit(browser, shop.url);

  await page.getByLabel('Your access token').fill('nonsense');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('This token is not known here').waitFor();
  await signIn(page, shop.token);
  expect(await page.context().cookies()).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }]);
  await showAllReports(page);
  expect(await page.locator('.figure h2').allInnerTexts()).toEqual(TITLES);

  await mapSku(page, shop);
  await release(page, shop);
  await skip(page, shop);
  await decidePair(page);
  await resume(page);
  await newOrderAppears(page, shop);
  await story(page, shop);
  // A wrong token is answered 401, an item that there is not 404: the browser notes both.
  expect(complaints.filter((text) => !/status of 40[14]/.test(text))).toEqual([]);
  await Promise.all([
    page.waitForResponse((response) => response.request().method() === 'DELETE'),
    page.getByRole('button', { name: 'Sign out' }).click(),
  ]);
  await page.getByLabel('Your access token').waitFor();
  expect(await page.context().cookies()).toEqual([]);
}, 180_000);

type OpenShop = Awaited<ReturnType<typeof openShop>>;

/** Two posted orders of one e-mail address and two names, two with unknown SKUs, and a part payment. */
async function openShop() {
  const till = await startRSeries({ clock: systemClock });
  const stripe = await startStripeSimulator({ clock: systemClock, webhook: null });
  closers.push(() => Promise.all([till.close(), stripe.close()]));
  const whole = await startWhole({ stateDir, stripe, till });
  closers.push(() => whole.end('SIGKILL'));
  stripe.setWebhook(`${whole.url}/stripe/webhook`);
  const order = (name: string, sku: string) => {
    const buyer = { email: 'byrne@example.com', name, phone: null };
    const line = { sku, name: sku, quantity: 1, unitAmountMinor: 1250, taxRatePercent: 8.25 };
    return stripe.shop.payCheckout({ lines: [line], buyer });
  };
  const { paymentIntent: posted } = order('Ada Byrne', 'TEE-M');
  await until(() => till.state.completedSales().length === 1);
  order('Tom Byrne', 'TEE-M');
  await until(() => till.state.completedSales().length === 2);
  order('Ada Byrne', 'NEW-HAT');
  const { paymentIntent: leftOut } = order('Ada Byrne', 'MUG-BLU');
  stripe.shop.payIntent({
    amountMinor: 40_000,
    order: { totalMinor: 90_000, reference: 'WEB-1042' },
    buyer: { email: 'liv@example.com', name: 'Liv Berg', phone: null },
  });
  const { apiToken: token } = JSON.parse(readFileSync(join(stateDir, 'running.json'), 'utf8')) as {
    apiToken: string;
  };
  // The schedule's own runs may be at work on what was there before these orders.
  do {
    await command('run', 'sync-lightspeed');
    await command('run', 'compute-metrics');
  } while (!(await topCustomers(whole.url, token)).includes('Ada Byrne'));
  const sales = (): number => till.state.completedSales().length;
  return { url: whole.url, token, stripe, sales, posted, leftOut, order };
}

async function topCustomers(url: string, token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${url}/v1/top-customers`, { headers })).text();
}

const need = (page: Page, text: string | RegExp) => page.locator('.need').filter({ hasText: text });

async function mapSku(page: Page, { sales }: OpenShop): Promise<void> {
  const before = sales();
  const waiting = need(page, 'NEW-HAT');
  await waiting.getByLabel('NEW-HAT is').fill('no such item');
  await waiting.getByRole('button', { name: 'Map it and post' }).click();
  await waiting.getByText('the till has no item').waitFor();
  // What is typed finds items by their names as well.
  await waiting.getByLabel('NEW-HAT is').fill('beanie');
  await waiting.locator('option[value="BEANIE"]').waitFor({ state: 'attached' });
  await waiting.getByLabel('NEW-HAT is').fill('BEANIE');
  await waiting.getByRole('button', { name: 'Map it and post' }).click();
  await page.getByText('NEW-HAT is BEANIE from now on').waitFor();
  await waiting.waitFor({ state: 'detached' });
  await until(() => sales() === before + 1);
}

async function release(page: Page, { sales }: OpenShop): Promise<void> {
  const before = sales();
  const waiting = need(page, '$400.00 is a part payment of an order of $900.00');
  await waiting.getByRole('button', { name: 'Post it as a part payment' }).click();
  await waiting.waitFor({ state: 'detached' });
  await until(() => sales() === before + 1);
}

async function skip(page: Page, { stripe, leftOut, sales }: OpenShop): Promise<void> {
  const before = sales();
  const waiting = need(page, 'MUG-BLU');
  await waiting.getByRole('button', { name: 'Leave it out' }).click();
  await waiting.getByLabel('Why it stays out').fill('rung up by hand');
  await waiting.getByRole('button', { name: 'Leave it out' }).click();
  await waiting.waitFor({ state: 'detached' });
  const noted = (): string | undefined =>
    stripe.state.payment_intents.get(leftOut)?.metadata['tillbridge_skipped'];
  await until(() => noted() !== undefined);
  expect(noted()).toContain('rung up by hand');
  expect(sales()).toBe(before);
}

async function decidePair(page: Page): Promise<void> {
  const waiting = need(page, 'Tom Byrne');
  expect(await waiting.getByText('byrne@example.com').count()).toBe(2);
  await waiting.getByRole('button', { name: 'Two people' }).click();
  await page.getByText('They stay two people').waitFor();
  await waiting.waitFor({ state: 'detached' });
}

async function resume(page: Page): Promise<void> {
  await command('pause', '--reason', 'stock-taking');
  await pollsNow(page);
  const waiting = need(page, 'stock-taking');
  await waiting.getByRole('button', { name: 'Resume' }).click();
  await waiting.waitFor({ state: 'detached' });
}

/** Nothing is reloaded: the page asks every 15 s, and at once when it comes to sight again. */
async function newOrderAppears(page: Page, { order }: OpenShop): Promise<void> {
  order('Ada Byrne', 'SCARF-RED');
  const waiting = need(page, 'SCARF-RED');
  for (let turn = 0; turn < 100 && (await waiting.count()) === 0; turn += 1) {
    await sleep(200);
    await pollsNow(page);
  }
  await waiting.getByRole('button', { name: 'What happened' }).click();
  await page.getByRole('dialog').getByText('Payment of $13.53 waits for you').waitFor();
  await page.keyboard.press('Escape');
}

function pollsNow(page: Page): Promise<void> {
  return page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
}

/** Any order can be asked for, by the number on either side. */
async function story(page: Page, { posted, stripe }: OpenShop): Promise<void> {
  const saleId = stripe.state.payment_intents.get(posted)?.metadata['lightspeed_sale_id'] ?? '';
  const told = page.getByRole('dialog');
  for (const number of [posted, saleId]) {
    await page.getByLabel('Find an order').fill(number);
    await page.locator('#today').getByRole('button', { name: 'What happened' }).click();
    await told.getByText('Payment of $13.53 in the till').waitFor();
    const [inLightspeed, inStripe] = await told
      .getByRole('link', { name: /^Open in/ })
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    expect(inStripe).toBe(`https://dashboard.stripe.com/test/payments/${posted}`);
    expect(inLightspeed).toContain(
      `merchantos.com/?name=transaction.views.transaction&form_name=view&id=${saleId}`,
    );
    await page.keyboard.press('Escape');
  }
  await page.getByRole('button', { name: 'Ada Byrne' }).click();
  await told.getByRole('button', { name: saleId }).click();
  await told.getByText('Payment of $13.53 in the till').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
}

function command(...args: string[]): Promise<void> {
  return new Promise((done, fail) => {
    const env = { ...process.env, TILLBRIDGE_STATE_DIR: stateDir };
    execFile(process.execPath, ['infra/cli/main.ts', ...args], { env }, (error) =>
      error === null ? done() : fail(error),
    );
  });
}

async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 300 && !isSo(); turn += 1) await sleep(100);
  expect(isSo()).toBe(true);
}
