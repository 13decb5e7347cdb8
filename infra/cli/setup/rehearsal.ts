import { moneyText } from '../../../shared/kernel/money.ts';
import type { PaymentId } from '../../../shared/kernel/ids.ts';
import type { CoreDeps } from '../../../shared/posting/core.ts';
import { rehearse } from '../../../shared/posting/rehearse.ts';
import type { Rehearsal } from '../../../shared/posting/rehearse.ts';
import { signedAmountOf } from '../../../shared/posting/postings.ts';
import { settingsHash } from '../../../shared/runtime/hash.ts';
import { plural } from '../commands/forecast.ts';
import { patiently } from '../patience.ts';
import { addToSkuTable } from './sku-table.ts';
import { done, settingsOf } from './step.ts';
import type { SetupContext, Step, StepEnd } from './step.ts';

const DAY_MS = 24 * 3_600_000;
/** What sells now, and enough of it to see the odd cases. */
const DAYS = 90;
const MOST_PAYMENTS = 200;
const MOST_WAITS = 60;
const WAIT_MS = 2_000;
const TELL_EVERY_MS = 3_000;
const MOST_NAMED = 10;

/** Lines of recent orders under one SKU that fits no item, or several. */
interface Unmatched {
  readonly sku: string;
  readonly lines: number;
  readonly revenueMinor: number;
}

/** Recent charges, planned to the cent without writing: which SKUs are known, and whether any cent is off. */
export const rehearsalStep: Step = {
  name: 'rehearsal',
  run: async (context) => {
    const { site, draft, state, wants, clock, progress } = context;
    const settings = settingsOf(draft);
    // Whether it is posted changes nothing of what it would come to.
    const hash = settingsHash({
      ...settings,
      posting: { ...settings.posting, mode: 'shadow', since: undefined },
    });
    if (wants.verify !== null && state.rehearsed === hash) return done('done before with these settings');
    const { core } = await site.services(settings);
    const payments = await recentPayments(core, clock.nowMs() - DAYS * DAY_MS);
    if (payments.length === 0) return done(`no payment in ${DAYS} days: there is nothing to rehearse`);
    progress(`  planning ${plural(payments.length, 'recent payment')} without writing anything`);
    const rehearsals: Rehearsal[] = [];
    const count = nowAndThen(clock, () => progress(`  planned ${rehearsals.length} of ${payments.length}`));
    for (const paymentId of payments) rehearsals.push(await planOf(paymentId, core, count));
    progress(`  planned all ${payments.length}; looking for their SKUs in the till`);
    const end = told(rehearsals, await unmatchedIn(rehearsals, core, clock), context);
    state.rehearsed = hash;
    return end;
  },
};

/** The newest of them. */
async function recentPayments(core: CoreDeps, sinceMs: number): Promise<PaymentId[]> {
  const found: PaymentId[] = [];
  for await (const { paymentId } of core.stripe.createdSince(sinceMs)) found.push(paymentId);
  return found.slice(-MOST_PAYMENTS);
}

/** `tell`, but at most every few seconds. */
function nowAndThen(clock: SetupContext['clock'], tell: () => void): () => void {
  let toldMs = clock.nowMs();
  return () => {
    if (clock.nowMs() - toldMs < TELL_EVERY_MS) return;
    toldMs = clock.nowMs();
    tell();
  };
}

async function planOf(paymentId: PaymentId, core: CoreDeps, count: () => void): Promise<Rehearsal> {
  for (let waits = 0; ; waits += 1) {
    count();
    // As if they came now, after going live: this is about cents, and about what was mapped or put right meanwhile.
    const rehearsal = await rehearse(paymentId, core, { earlier: true, anew: true });
    if (rehearsal.refusal?.whose !== 'wait' || waits === MOST_WAITS) return rehearsal;
    await core.clock.sleep(WAIT_MS);
  }
}

interface Coverage {
  readonly revenueMinor: number;
  readonly coveredMinor: number;
  readonly unmatched: readonly Unmatched[];
}

async function unmatchedIn(
  rehearsals: readonly Rehearsal[],
  core: CoreDeps,
  clock: SetupContext['clock'],
): Promise<Coverage> {
  const lines = rehearsals.flatMap(({ payment }) =>
    payment?.order.kind === 'order' ? payment.order.order.lines : [],
  );
  const bySku = Map.groupBy(lines, ({ sku }) => sku ?? '');
  bySku.delete('');
  const skus = [...bySku.keys()];
  const mapped = await core.ledger.mappedSkus(skus);
  const targets = [...new Set(skus.map((sku) => mapped.get(sku) ?? sku))];
  const byId = await patiently(() => core.till.itemsById([...mapped.values()]), clock);
  const found = await patiently(() => core.till.findItems(targets), clock);
  const fits = (sku: string): boolean => {
    const target = mapped.get(sku) ?? sku;
    const items = byId.has(target) ? [byId.get(target)] : (found.get(target) ?? []);
    return items.length === 1 && items[0]?.archived === false && items[0].unsupported === null;
  };
  const revenueOf = (sku: string): number =>
    (bySku.get(sku) ?? []).reduce((sum, line) => sum + line.grossMinor - line.discountMinor, 0);
  const revenueMinor = skus.reduce((sum, sku) => sum + revenueOf(sku), 0);
  const unmatched = skus
    .filter((sku) => !fits(sku))
    .map((sku) => ({ sku, lines: bySku.get(sku)?.length ?? 0, revenueMinor: revenueOf(sku) }))
    .toSorted((a, b) => b.revenueMinor - a.revenueMinor);
  const lostMinor = unmatched.reduce((sum, each) => sum + each.revenueMinor, 0);
  return { revenueMinor, coveredMinor: revenueMinor - lostMinor, unmatched };
}

function told(
  rehearsals: readonly Rehearsal[],
  coverage: Coverage,
  { draft, progress, out }: SetupContext,
): StepEnd {
  const currency = draft.shop['currency'] ?? 'usd';
  const planned = rehearsals.flatMap(({ movements }) => movements.filter(({ sale }) => sale !== null));
  const off = planned.filter((movement) => movement.sale?.totalMinor !== signedAmountOf(movement));
  const held = rehearsals.flatMap(({ movements }) => movements.filter(({ outcome }) => outcome === 'hold'));
  const posted = rehearsals.flatMap(({ movements }) => movements.filter(({ outcome }) => outcome === 'done'));
  const unclear = rehearsals.filter(({ refusal }) => refusal !== null);
  const percent =
    coverage.revenueMinor === 0
      ? 100
      : Math.floor((coverage.coveredMinor / coverage.revenueMinor) * 1000) / 10;
  for (const { sku, lines, revenueMinor } of coverage.unmatched.slice(0, MOST_NAMED))
    progress(`    no item for ${sku}: ${plural(lines, 'line')}, ${moneyText(revenueMinor, currency)}`);
  if (coverage.unmatched.length > 0) {
    const table = `${out}.skus.csv`;
    const isAdded = addToSkuTable(
      table,
      coverage.unmatched.map(({ sku }) => sku),
    );
    progress(
      isAdded
        ? `    fill in ${table}, then \`map sku --import ${table}\``
        : `    ${table} does not begin with the line "sku,target" and is left as it is: correct it, or move it away`,
    );
  }
  for (const { id, reason } of held.slice(0, MOST_NAMED)) progress(`    ${id} would be held: ${reason}`);
  for (const { id } of off) progress(`    ${id} is not planned to the cent`);
  const facts = {
    coveragePercent: percent,
    revenueMinor: coverage.revenueMinor,
    unmatched: coverage.unmatched,
    planned: planned.length,
    centsOff: off.map(({ id }) => id),
    held: held.map(({ id, reason }) => ({ movement: id, reason })),
    unclear: unclear.map(({ paymentId }) => paymentId),
  };
  const said =
    `${percent} % of ${moneyText(coverage.revenueMinor, currency)} are of known SKUs; ` +
    `${plural(planned.length, 'sale')} planned to the cent, ${off.length} off, ${held.length} would be held` +
    (posted.length === 0 ? '' : `, ${posted.length} done already`) +
    (unclear.length === 0 ? '' : `, ${plural(unclear.length, 'payment')} could not be told`);
  return done(said, facts);
}
