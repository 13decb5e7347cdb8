import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Browser, Page, Request, Response } from 'playwright-core';
import type { StockLine } from '../../shared/metrics/snapshots/stock.ts';
import { movementIdOf, paymentIdOf } from '../../shared/kernel/ids.ts';
import { movementWith, paymentWith } from '../support/builders.ts';
import { FiguresShop, saleWith } from '../support/figures-shop.ts';
import { Shop } from '../support/shop.ts';
import { peopleIn } from '../support/memory-people-services.ts';
import { findBrowser, launch } from './browser.ts';
import { OWNERS_TOKEN, serveShop } from './shop-on-a-port.ts';
import type { ServedShop } from './shop-on-a-port.ts';
import { comesTrue, overhangPx, seriousFindings, showAllReports, signIn, visit } from './visitor.ts';
import type { VisitOptions } from './visitor.ts';
import { whatWaits } from './waiting-orders.ts';
import { NOW_MS, yearOfTrade } from './year-of-trade.ts';

/** The page in every state of a shop, on the real API over a shop in memory. Without a browser nothing is tried. */
const executable = findBrowser();
const withBrowser = executable === null ? test.skip : test;
if (executable === null) console.log('no browser is found here: the page is not looked at');

const AUDIT = {
  balanced: true,
  mismatchMinor: 0,
  asOf: '2026-11-30T08:10:00.000Z',
  from: '2026-10-31T04:00:00.000Z',
  movements: 512,
  outside: { held: 5, waiting: 1, skipped: 0 },
  missing: [],
  extra: [],
  drift: [],
};

// A loaded machine takes its time; nothing here waits for nothing.
jest.setTimeout(180_000);

let browser: Browser;
let trade: FiguresShop;
let big: FiguresShop;
const served: ServedShop[] = [];

beforeAll(async () => {
  if (executable === null) return;
  [browser, trade] = await Promise.all([launch(executable), yearOfTrade()]);
  big = await bigger(trade);
});
afterAll(async () => {
  await browser?.close();
  await Promise.all(served.map((shop) => shop.close()));
});

async function open(figures = trade, waiting = whatWaits()) {
  const shop = await serveShop(figures, await waiting);
  served.push(shop);
  shop.state.audit = AUDIT;
  return shop;
}

/** Somebody who is signed in. */
async function owner(shop: ServedShop, options: VisitOptions = {}) {
  const visitor = await visit(browser, shop.url, { nowMs: NOW_MS, ...options });
  await signIn(visitor.page, OWNERS_TOKEN);
  return visitor;
}

const pollsNow = (page: Page): Promise<void> =>
  page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');

describe('for everybody', () => {
  // Both themes, and both shapes: the two others mix what these two show.
  const screens = {
    'a desk, in dark mode': { colorScheme: 'dark' },
    'a phone, by day': { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
  } as const;

  withBrowser.each(Object.entries(screens))(
    '%s: nothing hinders, nothing sticks out, nothing complains, every table is to be had as a file',
    async (_, options) => {
      const shop = await open();
      shop.state.mode = 'test';
      const { page, complaints } = await owner(shop, options);
      await showAllReports(page);
      expect(await seriousFindings(page)).toEqual([]);
      expect(await overhangPx(page)).toBe(0);
      const isWhole = `(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(document.querySelector('h1'))`;
      expect(await page.evaluate(isWhole)).toBe(true);
      if (!('isMobile' in options)) {
        // First: a browser may stop a page that has just saved fifteen files.
        await whatIsAtRiskIsTheFile(page);
        await everyTableIsAFile(page);
      }
      expect(complaints).toEqual([]);
      await page.context().close();
    },
  );

  withBrowser('what is held for a SKU that was mapped meanwhile is posted by one button', async () => {
    const waiting = await whatWaits();
    await waiting.core.ledger.mapSku('PARKA-M', 'TEE-M');
    const { page } = await owner(await open(trade, Promise.resolve(waiting)));
    const card = page.locator('.need', { hasText: 'SKU "PARKA-M" is mapped to TEE-M by now.' });
    expect(await card.getByPlaceholder('Search by name or SKU').count()).toBe(0);
    await card.getByRole('button', { name: 'Post it' }).click();
    await page.getByText('It is on its way to the till').waitFor();
    await card.waitFor({ state: 'detached' });
    await page.getByLabel('Find an order').fill('pi_WEB1011');
    await page.locator('#today').getByRole('button', { name: 'What happened' }).click();
    await page
      .getByRole('dialog')
      .getByText(/in the till, sale \d+, receipt \w+/)
      .waitFor();
    await page.context().close();
  });

  withBrowser('with the keyboard alone: skip to the figures, open a story, close it, decide', async () => {
    const { page } = await owner(await open());
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.innerText')).toBe('Skip to the figures');
    await page.getByRole('button', { name: 'What happened' }).first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('waits for you').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.innerText')).toBe('What happened');
    await page.getByRole('button', { name: 'Post it as a part payment' }).focus();
    await page.keyboard.press('Space');
    await page.getByText('It is on its way to the till').waitFor();
    // The next thing to decide has come in its place, and whoever decides is there already.
    await comesTrue(page, `document.activeElement.closest('.need') !== null`);
    expect(await page.evaluate('document.activeElement.innerText')).toContain('PARKA-M');
    await page.context().close();
  });

  withBrowser(
    'an order out of all proportion is asked about; what the owner says is kept, and can be taken back',
    async () => {
      const { page } = await owner(await open());
      await showAllReports(page);
      await page
        .locator('#reorder')
        .getByRole('button', { name: /A question.*Wool Socks, heavy/ })
        .click();
      const dialog = page.getByRole('dialog');
      await dialog.locator('.one-offs').getByText('30 at once on Oct 21, 2026').waitFor();
      await dialog.getByRole('button', { name: 'It was a one-off' }).click();
      await dialog.getByText('a one-off, you said. The next figures go by it.').waitFor();
      expect(await trade.oneOffs.all()).toEqual([{ itemId: '513', day: '2026-10-21' }]);
      await dialog.getByRole('button', { name: 'Take that back' }).click();
      await dialog.getByText('Will that come again?').waitFor();
      expect(await trade.oneOffs.all()).toEqual([]);
      await page.context().close();
    },
  );

  withBrowser('the first load is below 150 KB, compressed, all of it', async () => {
    const shop = await open();
    const page = await browser.newPage();
    const requests: Request[] = [];
    page.on('requestfinished', (request) => requests.push(request));
    await page.goto(shop.url, { waitUntil: 'networkidle' });
    const sizes = await Promise.all(requests.map((request) => request.sizes()));
    const bytes = sizes.reduce((sum, size) => sum + size.responseBodySize + size.responseHeadersSize, 0);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(150_000);
    await page.close();
  });
});

describe('when something is the matter', () => {
  withBrowser(
    'the back end is away: the page says so, shows the last figures with their age, and recovers',
    async () => {
      const { page } = await owner(await open());
      const today = await page.locator('#today .number').innerText();
      await page.route('**/v1/**', (route) => route.abort());
      await page.clock.setFixedTime(new Date(NOW_MS + 4 * 60_000));
      await pollsNow(page);
      await page.getByText('Tillbridge does not answer right now. You see the last figures').waitFor();
      expect(await page.locator('.banner').innerText()).toMatch(/as they were at 3:10 PM/);
      expect(await page.locator('#today .number').innerText()).toBe(today);
      await page.getByRole('button', { name: 'Post it as a part payment' }).click();
      await page.getByRole('alert').getByText('does not answer').waitFor();
      await page.unroute('**/v1/**');
      await page.getByRole('button', { name: 'Try now' }).click();
      await page.locator('.banner').waitFor({ state: 'detached' });
      await page.context().close();
    },
  );

  withBrowser(
    'whoever signs out while the back end is away is signed out here at once, and for good when it answers',
    async () => {
      const { page } = await owner(await open());
      await page.route(/\/(v1|session)/, (route) => route.abort());
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByText('You are signed out on this device').waitFor();
      expect(await page.locator('body').innerText()).not.toMatch(/Outfitters|\$/);
      expect(await page.context().cookies()).toHaveLength(1);
      await page.unroute(/\/(v1|session)/);
      await page.reload();
      await page.getByLabel('Your access token').waitFor();
      expect(await page.context().cookies()).toEqual([]);
      await signIn(page, OWNERS_TOKEN);
      await page.reload();
      await page.getByRole('heading', { name: 'Cash asleep' }).waitFor();
      await page.context().close();
    },
  );

  withBrowser(
    'a session that ends in the middle of a decision changes nothing, and leaves nothing of the shop behind',
    async () => {
      const shop = await open();
      const { page } = await owner(shop);
      // Else a figure that is asked for meanwhile is what ends the session, before the decision.
      await page.route('**/release', (route) => {
        shop.state.revoked = true;
        return route.continue();
      });
      await page.getByRole('button', { name: 'Post it as a part payment' }).click();
      await page.getByLabel('Your access token').waitFor();
      expect(await page.locator('body').innerText()).not.toMatch(/Outfitters|\$/);
      shop.state.revoked = false;
      await signIn(page, OWNERS_TOKEN);
      await page.getByRole('button', { name: 'Post it as a part payment' }).waitFor();
      await page.context().close();
    },
  );

  withBrowser('a decision that is clicked twice is made once', async () => {
    const { page } = await owner(await open());
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') sent.push(request.url());
    });
    await page.getByRole('button', { name: 'Post it as a part payment' }).dblclick();
    await page.getByText('It is on its way to the till').waitFor();
    expect(sent).toHaveLength(1);
    await page.context().close();
  });

  withBrowser('a new sale shows without a reload; figures that are the same are not sent again', async () => {
    const { page } = await owner(await open(trade));
    const before = await page.locator('#today .number').innerText();
    const asked: string[] = [];
    page.on('response', (response) => asked.push(`${response.status()} ${new URL(response.url()).pathname}`));
    await pollsNow(page);
    await page.waitForResponse((response) => response.status() === 304);
    trade.nowMs += 60_000;
    await trade.sells(saleWith({ saleId: 'now', day: '2026-11-30' }));
    await trade.compute();
    await pollsNow(page);
    await comesTrue(page, `document.querySelector('#today .number').innerText !== ${JSON.stringify(before)}`);
    expect(asked).toContain('304 /v1/overview');
    await page.context().close();
  });

  withBrowser('books and shelves do not agree: what differs is listed with its cause', async () => {
    const shop = await open();
    const missing = [
      {
        movement: 'ch_WEB1011',
        saleId: '9001',
        amountMinor: 4_200,
        cause: 'its sale was voided in the till',
      },
    ];
    shop.state.audit = { ...AUDIT, balanced: false, mismatchMinor: 4_200, missing };
    const { page } = await owner(shop);
    await page.getByText('Books and shelves do not agree').waitFor();
    // Five other things are worth more: it is to be had beside the light all the same.
    await page.locator('#books-and-shelves').getByRole('button', { name: 'See what differs' }).click();
    await page.getByRole('dialog').getByText('Its sale was voided in the till.').waitFor();
    await page.context().close();
  });
});

describe('in shadow mode', () => {
  withBrowser(
    'the page says that nothing is written, and promises nowhere that an order is posted',
    async () => {
      const waiting = await whatWaits();
      waiting.core.settings = { mode: 'shadow' };
      await waiting.core.happens(
        paymentWith({
          id: paymentIdOf('pi_SHADOW'),
          movements: [movementWith({ id: movementIdOf('ch_SHADOW'), atMs: NOW_MS })],
        }),
      );
      const shop = await open(trade, Promise.resolve(waiting));
      shop.state.audit = { ...AUDIT, movements: 6 };
      const { page } = await owner(shop);
      const light = page.locator('#books-and-shelves .light.watching');
      await light.getByText('Watching only: nothing is written to the till').waitFor();
      expect(await light.innerText()).toContain('1 was planned and not written.');
      expect(await light.innerText()).toContain(
        '1 order planned, none written: go on typing online orders in by hand.',
      );
      const needs = page.locator('#needs-you');
      expect(await needs.locator('.need').first().innerText()).toContain(
        'Go on typing online orders in by hand until posting is live.',
      );
      expect(await needs.innerText()).toContain('Nothing is written yet: enter this one by hand.');
      const said = await page.locator('#answers').innerText();
      expect(said).not.toMatch(/on (its|the|their) way|is posted\.|books and shelves agree|is in the till/i);
      await needs.getByRole('button', { name: 'Map it', exact: true }).first().waitFor();
      await page.context().close();
    },
  );
});

describe('a shop of another size', () => {
  withBrowser(
    'hundreds of held orders: five are asked about, and each of the others can be decided',
    async () => {
      const { page } = await owner(await open(trade, whatWaits(300)));
      expect(await page.locator('#needs-you .need').count()).toBe(5);
      const light = page.locator('#books-and-shelves .light');
      expect(await light.innerText()).toContain(
        'of 512 payments and refunds since Oct 31, 2026, 5 waited for you, 1 was on its way; the rest is in the till, each once',
      );
      await light.getByText(/^30\d wait for you, \$/).waitFor();
      await light.getByRole('button', { name: 'See all that waits' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: /^Show all 30\d/ }).click();
      const rows = dialog.locator('tbody tr');
      await rows.nth(20).waitFor();
      expect(await rows.count()).toBeLessThan(60);
      await rows.nth(9).getByRole('button', { name: 'Decide' }).click();
      await dialog.getByRole('button', { name: 'What happened' }).waitFor();
      await page.context().close();
    },
  );

  withBrowser('an empty shop is told what will show where', async () => {
    const figures = new FiguresShop();
    figures.nowMs = NOW_MS;
    const core = new Shop();
    core.nowMs = NOW_MS;
    const shop = await serveShop(figures, { core, people: peopleIn(core.clock) });
    served.push(shop);
    const { page, complaints } = await visit(browser, shop.url, { nowMs: NOW_MS });
    await page.getByLabel('Your access token').fill(OWNERS_TOKEN);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Almost there' }).waitFor();
    await figures.compute();
    await pollsNow(page);
    await page.getByRole('heading', { name: 'Cash asleep' }).waitFor();
    await showAllReports(page);
    await page.getByText('Nothing needs you right now.').waitFor();
    await page.getByText('The first check runs tonight').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    // That there are no figures yet is answered 503.
    expect(complaints.filter((text) => !text.includes('503'))).toEqual([]);
    await page.context().close();
  });

  withBrowser(
    '50,000 items: a few dozen rows are drawn, each item is found, and the CSV has all of them',
    async () => {
      const { page } = await owner(await open(big));
      await showAllReports(page);
      const report = page.locator('#stock-against-sales');
      await report.getByRole('button', { name: 'Show all' }).click();
      const list = report.getByRole('region', { name: 'Stock against sales, by item' });
      for (let turn = 0; turn < 3; turn += 1) {
        const rows = await list.locator('tbody tr').count();
        expect(rows).toBeLessThan(60);
        await page.evaluate('document.querySelector(".windowed").scrollTo(0, 1e9)');
        await comesTrue(page, `document.querySelector('.windowed').scrollHeight > ${(turn + 2) * 30_000}`);
      }
      await report.getByLabel('Find an item').fill('number 49999');
      await report.getByRole('button', { name: 'Number 49999' }).waitFor();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        report.getByRole('link', { name: 'Download Stock against sales as CSV' }).click(),
      ]);
      const lines = readFileSync(await download.path(), 'utf8')
        .trimEnd()
        .split('\r\n');
      expect(lines.length).toBeGreaterThan(50_000 + HOSTILE.length);
      await page.context().close();
    },
  );

  withBrowser('names and SKUs that mean harm, or are very long, are text and nothing else', async () => {
    const { page, complaints } = await owner(await open(big), {
      viewport: { width: 390, height: 844 },
      isMobile: true,
    });
    await showAllReports(page);
    const report = page.locator('#stock-against-sales');
    for (const { sku, description } of HOSTILE) {
      await report.getByLabel('Find an item').fill(sku);
      await report.getByText(description, { exact: true }).waitFor();
    }
    expect(await overhangPx(page)).toBe(0);
    await report.getByLabel('Find an item').fill('__proto__');
    await report.getByRole('button', { name: '<img src=x' }).click();
    await page.getByRole('dialog').getByText('on hand').first().waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

async function everyTableIsAFile(page: Page): Promise<void> {
  const links = await page.locator('.figure > header a.csv').all();
  expect(links.length).toBe(15);
  for (const link of links) {
    const isTable = (response: Response): boolean => response.url().includes('format=csv');
    const [table] = await Promise.all([page.waitForResponse(isTable), link.click()]);
    expect(table.status()).toBe(200);
    expect(await table.text()).toMatch(/^[a-zA-Z]+,.+\r\n.+/);
  }
}

/** The file has the items that the table has, and no other of the reorder list. */
async function whatIsAtRiskIsTheFile(page: Page): Promise<void> {
  const tile = page.locator('#stock-at-risk');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    tile.getByRole('button', { name: 'Download Stock at risk as CSV' }).click(),
  ]);
  const [header = '', ...lines] = readFileSync(await download.path(), 'utf8')
    .trimEnd()
    .split('\r\n');
  expect(header).toMatch(/^\ufeffsku,itemId,description,.+,daysOfCover,.+,asOf$/);
  expect(`${lines.length} items`).toBe(await tile.locator('.number').innerText());
}

const HOSTILE: readonly Pick<StockLine, 'sku' | 'description'>[] = [
  { sku: '__proto__', description: '<img src=x onerror="alert(1)">' },
  { sku: 'constructor', description: '</script><script>alert(2)</script>' },
  { sku: 'A/B?c=1&d#e %2F', description: '{{7*7}} ${7*7} javascript:alert(3)' },
  { sku: 'LONG', description: 'Supercalifragilistic'.repeat(15) },
];

/** The figures of the same shop, with 50,000 items on its list of stock. */
async function bigger(small: FiguresShop): Promise<FiguresShop> {
  const current = await small.snapshots.current();
  if (current === null) throw new Error('nothing was computed');
  const whole = await Promise.all(
    Object.entries(current.figures).map(async ([name, { window, definition, head, pages }]) => ({
      name: name as keyof typeof current.figures,
      window,
      definition,
      head,
      rows: await small.snapshots.rows(pages),
    })),
  );
  const own = (whole.find(({ name }) => name === 'stock')?.rows ?? []) as readonly StockLine[];
  const [some] = own;
  const many = Array.from({ length: 50_000 }, (_, at) => ({
    ...some,
    sku: `SKU-${String(at).padStart(5, '0')}`,
    itemId: `many-${at}`,
    description: `Number ${at}`,
  }));
  const bad = HOSTILE.map((item, at) => ({ ...some, ...item, itemId: `bad-${at}` }));
  const rows = [...own, ...many, ...bad].toSorted((a, b) => (a.sku < b.sku ? -1 : 1));
  const figures = new FiguresShop();
  figures.nowMs = NOW_MS;
  await figures.snapshots.publish({
    asOfMs: current.asOfMs,
    computedAtMs: current.computedAtMs,
    currency: current.currency,
    catchingUp: false,
    figures: whole.map((figure) => (figure.name === 'stock' ? { ...figure, rows } : figure)),
  });
  return figures;
}
