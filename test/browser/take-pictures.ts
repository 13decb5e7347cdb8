import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { findBrowser, launch } from './browser.ts';
import { OWNERS_TOKEN, serveShop } from './shop-on-a-port.ts';
import { showAllReports, signIn, visit } from './visitor.ts';
import type { VisitOptions } from './visitor.ts';
import { whatWaits } from './waiting-orders.ts';
import { NOW_MS, yearOfTrade } from './year-of-trade.ts';

/**
 * Takes the pictures of the owner's page in `docs/page/`: `npm run pictures`. The shop, its trade and its time are the
 * same in every run; the letters are those of this machine.
 */
const FOLDER = join(process.cwd(), 'docs/page');
const DESK = { viewport: { width: 1200, height: 1000 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

const executable = findBrowser();
if (executable === null) throw new Error('no browser is found here: install chromium');
const [browser, figures, waiting] = await Promise.all([launch(executable), yearOfTrade(), whatWaits()]);
const shop = await serveShop(figures, waiting);
shop.state.audit = {
  balanced: true,
  mismatchMinor: 0,
  asOf: '2026-11-30T08:10:00.000Z',
  from: '2026-10-31T04:00:00.000Z',
  movements: 512,
  outside: { held: 4, waiting: 0, skipped: 1 },
  missing: [],
  extra: [],
  drift: [],
};
mkdirSync(FOLDER, { recursive: true });
await take('desk-light', DESK);
await take('desk-dark', { ...DESK, colorScheme: 'dark' });
await take('reports-light', DESK, (page) => scrollTo(page, '#stock-against-sales'));
await take('reports-dark', { ...DESK, colorScheme: 'dark' }, (page) => scrollTo(page, '#combined-velocity'));
await take('phone-light', PHONE);
await take('phone-dark', { ...PHONE, colorScheme: 'dark' }, (page) => scrollTo(page, '#stock-at-risk'));
await browser.close();
await shop.close();

async function take(
  name: string,
  options: VisitOptions,
  look?: (page: Page) => Promise<void>,
): Promise<void> {
  const { page } = await visit(browser, shop.url, { nowMs: NOW_MS, ...options });
  await signIn(page, OWNERS_TOKEN);
  if (look !== undefined) await showAllReports(page);
  await look?.(page);
  await page.waitForTimeout(600);
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  await page.context().close();
}

async function scrollTo(page: Page, selector: string): Promise<void> {
  await page.evaluate(`document.querySelector('${selector}').scrollIntoView()`);
}
