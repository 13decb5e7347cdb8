import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Somebody in front of the page, and whatever the browser complains of meanwhile. */
export interface Visitor {
  readonly page: Page;
  /** Errors of scripts, of the console, and every request that leaves the page's own origin. */
  readonly complaints: string[];
}

export interface VisitOptions extends BrowserContextOptions {
  /** The time on the device; the real one unless told. */
  readonly nowMs?: number;
}

/** Opens the page. Animations are off: pictures and clicks need not wait for them. */
export async function visit(browser: Browser, url: string, options: VisitOptions = {}): Promise<Visitor> {
  const { nowMs, ...context } = options;
  const opened = await browser.newContext({ reducedMotion: 'reduce', acceptDownloads: true, ...context });
  const page = await opened.newPage();
  if (nowMs !== undefined) await page.clock.setFixedTime(new Date(nowMs));
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`a script says: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const ours = [url, 'data:', 'blob:'].some((start) => request.url().startsWith(start));
    if (!ours) complaints.push(request.url());
  });
  await page.goto(url);
  return { page, complaints };
}

export async function signIn(page: Page, token: string): Promise<void> {
  await page.getByLabel('Your access token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Cash asleep' }).waitFor();
}

/** Every report asks for its figures when it comes near to sight, and all of them for paper. */
export async function showAllReports(page: Page): Promise<void> {
  await page.evaluate('dispatchEvent(new Event("beforeprint"))');
  await page.getByRole('heading', { name: 'Forecast honesty' }).waitFor();
  await comesTrue(page, '!/Loading …/.test(document.body.innerText)');
}

/** Waits for an expression in the page. The browser's own waiting would evaluate it there, which the page forbids. */
export async function comesTrue(page: Page, expression: string): Promise<void> {
  for (let turn = 0; turn < 600; turn += 1) {
    if (await page.evaluate<boolean>(`Boolean(${expression})`)) return;
    await sleep(50);
  }
  throw new Error(`in the page it never came true that ${expression}`);
}

/** What hinders a person, by axe's own rules: the serious and the critical. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

/** How much wider the page is than the screen; 0: nothing has to be pushed aside. */
export function overhangPx(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
