import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { systemClock } from '../../shared/kernel/clock.ts';
import { startRSeries } from '../simulators/r-series/server.ts';
import { startStripeSimulator } from '../simulators/stripe/server.ts';
import { joinLocalShop, until } from '../support/local-shop.ts';
import type { LocalShop } from '../support/local-shop.ts';
import { BUYERS, buy, soldIn } from '../support/shop-day.ts';
import { startWhole } from '../support/whole.ts';

/** The runbook's "Wrong settings were deployed", where what is wrong is no id but a rule. */
jest.setTimeout(180_000);
const stateDir = mkdtempSync(join(tmpdir(), 'tillbridge-rules-'));
const closers: (() => unknown)[] = [() => rmSync(stateDir, { recursive: true, force: true })];
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
});

function withRule(unknownSku: 'hold' | 'custom-line'): string {
  const settings = JSON.parse(readFileSync('infra/settings.json', 'utf8')) as { posting: object };
  const path = join(stateDir, `${unknownSku}.json`);
  writeFileSync(path, JSON.stringify({ ...settings, posting: { ...settings.posting, unknownSku } }));
  return path;
}

interface Story {
  readonly status: string;
  readonly trail: readonly { readonly what: string }[];
}

async function storyOf(shop: LocalShop, charge: string): Promise<Story> {
  return (await (await shop.ask(`/v1/payments/${charge}`)).json()) as Story;
}

/** The settings that it was posted with. */
async function settingsOf(shop: LocalShop, charge: string): Promise<string | undefined> {
  const { trail } = await storyOf(shop, charge);
  return trail.map(({ what }) => /is posted as .* settings (\w+)$/.exec(what)?.[1]).find(Boolean);
}

test('a wrong rule that was deployed is stopped by a pause, rings up nothing more once it is put right, and what it posted can be named', async () => {
  const till = await startRSeries({
    clock: systemClock,
    switches: { limiter: 'off', subscribed_registers: 500 },
  });
  const stripe = await startStripeSimulator({ clock: systemClock, webhook: null });
  closers.push(() => Promise.all([till.close(), stripe.close()]));
  const live = async (rule: 'hold' | 'custom-line', work: (shop: LocalShop) => Promise<void>) => {
    const whole = await startWhole({ stateDir, stripe, till, settingsPath: withRule(rule) });
    closers.push(() => whole.end('SIGKILL'));
    stripe.setWebhook(`${whole.url}/stripe/webhook`);
    await work(joinLocalShop({ stateDir, stripe, till, whole }));
    stripe.setWebhook(null);
    await whole.end('SIGKILL');
  };
  const misspelt = { sku: 'TEE-MEDIUM' };
  let [wrong, waiting] = ['', ''];

  await live('custom-line', async (shop) => {
    wrong = buy(shop, BUYERS[0], misspelt);
    await soldIn(shop, wrong);
    await shop.command('pause', '--reason', 'a misspelt SKU left the stock alone');
    waiting = buy(shop, BUYERS[1], misspelt);
  });
  await live('hold', async (shop) => {
    await shop.run('sweep-payments');
    expect(till.state.completedSales()).toHaveLength(1);
    await shop.command('resume');
    await until('the one that is held', async () => (await storyOf(shop, waiting)).status === 'held');
    const right = buy(shop, BUYERS[2]);
    await soldIn(shop, right);
    const [before, since] = [await settingsOf(shop, wrong), await settingsOf(shop, right)];
    expect(before).toMatch(/^\w{6,}$/);
    expect(since).not.toBe(before);
    // What the runbook searches the worker's lines for.
    const lines = shop.logged('post-payment').split('\n');
    const ofTheWrong = lines.filter(
      (line) => line.includes(`settings ${before}`) && line.includes('complete'),
    );
    expect(ofTheWrong).toHaveLength(1);
  });
  expect(till.state.completedSales()).toHaveLength(2);
});
