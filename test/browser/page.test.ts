import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { systemClock } from '../../shared/kernel/clock.ts';
import { startRSeries } from '../simulators/r-series/server.ts';
import { startStripeSimulator } from '../simulators/stripe/server.ts';
import { startWhole } from '../support/whole.ts';
import { findBrowser, launch } from './browser.ts';

/** The owner's page in a real browser, on the whole shop. Where no browser is found it is said, and nothing is tried. */
const executable = findBrowser();
const stateDir = mkdtempSync(join(tmpdir(), 'tillbridge-page-'));
const closers: (() => unknown)[] = [() => rmSync(stateDir, { recursive: true, force: true })];
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
});

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const REPORTS = [
  'Books and shelves',
  'Needs you',
  'Today',
  'Stock at risk',
  'Cash asleep',
  'Channel mix',
  'Stock against sales',
  'Reorder list',
  'Slow movers',
  'Top customers',
  'Returns',
  'Stock accuracy',
  'Money bridge',
  'Forecast honesty',
];

test('the owner signs in, reads every report, and maps a SKU: the held order becomes a sale in the till', async () => {
  if (executable === null) {
    console.log('no browser is found here: the page is not looked at');
    return;
  }
  const shop = await openShop();
  const browser = await launch(executable);
  closers.push(() => browser.close());
  const { page, complaints } = await visitor(browser, shop.url);

  await page.getByLabel('Your access token').fill('nonsense');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('This token is not known here').waitFor();
  await signIn(page, shop.token);
  for (const name of REPORTS) {
    const heading = page.getByRole('heading', { name, exact: true, level: 2 });
    await page.locator('.wide').last().scrollIntoViewIfNeeded();
    await heading.waitFor();
  }
  expect(await page.getByText('Loading …').count()).toBe(0);
  expect(await page.context().cookies()).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }]);

  const field = page.getByLabel(/^NEW-HAT is/);
  await field.fill('TEE-M');
  await page.getByRole('button', { name: 'Map it and post' }).click();
  await until(() => shop.till.state.completedSales().length === 2);
  await field.waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'TEE-M', exact: true }).click();
  await page
    .getByRole('dialog')
    .getByText(/Sells|Not in stock/)
    .waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await seriousFindings(page)).toEqual([]);
  // A wrong token is answered 401, which the browser notes.
  expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);

  await phone(browser, shop);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Your access token').waitFor();
}, 180_000);

/** A phone in dark mode: nothing is wider than the screen, and nothing is unreadable. */
async function phone(browser: Browser, shop: Awaited<ReturnType<typeof openShop>>): Promise<void> {
  const { page, complaints } = await visitor(browser, shop.url, {
    viewport: { width: 390, height: 844 },
    colorScheme: 'dark',
    isMobile: true,
  });
  await signIn(page, shop.token);
  await page.getByRole('heading', { name: 'Cash asleep' }).waitFor();
  const [content, screen] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  );
  expect(content).toBeLessThanOrEqual(screen);
  expect(await seriousFindings(page)).toEqual([]);
  expect(complaints).toEqual([]);
}

/** A stocked shop with one order in the till and one whose SKU nobody knows. */
async function openShop() {
  const till = await startRSeries({ clock: systemClock });
  const stripe = await startStripeSimulator({ clock: systemClock, webhook: null });
  closers.push(() => Promise.all([till.close(), stripe.close()]));
  const whole = await startWhole({ stateDir, stripe, till });
  closers.push(() => whole.end('SIGKILL'));
  stripe.setWebhook(`${whole.url}/stripe/webhook`);
  const buyer = { email: 'ada@example.com', name: 'Ada Byrne', phone: null };
  const line = (sku: string) => ({
    sku,
    name: sku,
    quantity: 1,
    unitAmountMinor: 1250,
    taxRatePercent: 8.25,
  });
  for (const sku of ['TEE-M', 'NEW-HAT']) stripe.shop.payCheckout({ lines: [line(sku)], buyer });
  await until(() => till.state.completedSales().length === 1);
  await command('run', 'sync-lightspeed');
  await command('run', 'compute-metrics');
  const { apiToken: token } = JSON.parse(readFileSync(join(stateDir, 'running.json'), 'utf8')) as {
    apiToken: string;
  };
  return { url: whole.url, token, till };
}

function command(...args: string[]): Promise<void> {
  return new Promise((done, fail) => {
    const env = { ...process.env, TILLBRIDGE_STATE_DIR: stateDir };
    execFile(process.execPath, ['infra/cli/main.ts', ...args], { env }, (error) =>
      error === null ? done() : fail(error),
    );
  });
}

async function visitor(browser: Browser, url: string, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) complaints.push(request.url());
  });
  await page.goto(url);
  return { page, complaints };
}

async function signIn(page: Page, token: string): Promise<void> {
  await page.getByLabel('Your access token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Books and shelves' }).waitFor();
}

/** What hinders a person, by axe's own rules: the serious and the critical. */
async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 300 && !isSo(); turn += 1) await sleep(100);
  expect(isSo()).toBe(true);
}
