import { CHANNELS } from '../../shared/metrics/fact.ts';
import type { Channel, Day } from '../../shared/metrics/fact.ts';
import type { ChannelWeek } from '../../shared/metrics/snapshots/channel-mix.ts';
import { addDays, isoWeekOf } from '../../shared/metrics/snapshots/days.ts';
import type { Settings } from '../../shared/settings/schema.ts';
import type { Need, Overview } from '../overview.ts';
import { formatOf } from './shop-format.ts';
import type { Format } from './shop-format.ts';

/** What the shop is like this Monday. */
export interface Week {
  /** Null: nothing was computed yet. */
  readonly overview: Omit<Overview, 'figure'> | null;
  /** Sales by week and channel, in any order. */
  readonly sales: readonly ChannelWeek[];
  /** Items that will be gone before an order could arrive, and those of them that are gone. */
  readonly atRisk: { readonly items: number; readonly gone: number };
  /** What stands on the shelf without selling, at cost. */
  readonly asleep: { readonly items: number; readonly amountMinor: number };
}

export interface Digest {
  /** ASCII, at most 100 characters: SNS takes no other. */
  readonly subject: string;
  readonly text: string;
}

const ACTIONS = 3;
/** Older than this the figures do not follow the till any more. */
const STALE_MS = 24 * 3_600_000;
/** As the alarm has it. */
const LATE_MS = 3_600_000;
const NAMES: Readonly<Record<Channel, string>> = {
  'in-store': 'in the shop',
  online: 'online',
  custom: 'custom orders',
};

/**
 * The week in the owner's words: five numbers and at most three things to do, or that all is well. Plain text without
 * a person's name or address, for mail is no safe place.
 * @param monday the Monday on which it is sent; its figures are of the week before.
 */
export function composeDigest(
  week: Week,
  { shop, monday, nowMs }: { shop: Settings['shop']; monday: Day; nowMs: number },
): Digest {
  const format = formatOf(shop);
  const { overview } = week;
  const actions = overview === null ? [] : actionsOf(overview, { format, nowMs });
  const isWell = overview !== null && actions.length === 0 && overview.booksAndShelves.balanced === true;
  const todo = actions.length === 1 ? '1 thing to do' : `${actions.length} things to do`;
  const verdict = isWell ? 'all is well' : actions.length > 0 ? todo : 'no verdict yet';
  const lines = [
    `${shop.name}, week of ${format.day(addDays(monday, -7))} to ${format.day(addDays(monday, -1))}: ${verdict}.`,
    '',
    ...(overview === null ? [NOTHING_YET] : numbersOf({ ...week, overview }, { monday, format })),
    '',
    ...(actions.length === 0
      ? [isWell ? 'Nothing needs you. All is well.' : 'Nothing else needs you.']
      : ['To do:', ...actions.map((action, index) => `${index + 1}. ${action}`)]),
    '',
    `As of ${format.moment(overview?.snapshot.asOfMs ?? nowMs)}, the shop’s time. Sent every Monday, also when all is well: if it does not come, something is wrong with Tillbridge itself.`,
  ];
  const name = shop.name.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 50);
  return { subject: `${name}: ${verdict}`, text: `${lines.join('\n')}\n` };
}

const NOTHING_YET =
  'There are no figures yet: the first ones are computed after the till has been read for the first time.';

type KnownWeek = Week & { readonly overview: NonNullable<Week['overview']> };

function numbersOf(
  { overview, sales, atRisk, asleep }: KnownWeek,
  { monday, format }: { monday: Day; format: Format },
): string[] {
  const { held } = overview;
  return [
    `1. Books and shelves: ${booksOf(overview, format)}`,
    `2. Sold last week: ${salesOf(sales, monday, format)}`,
    `3. Held: ${held.count === 0 ? 'nothing waits' : `${times(held.count, 'payment')} with ${format.money(held.amountMinor)} ${held.count === 1 ? 'waits' : 'wait'} for a decision`}.`,
    `4. Stock at risk: ${riskOf(atRisk)}`,
    `5. Cash asleep: ${asleep.items === 0 ? 'none' : `${format.money(asleep.amountMinor)} at cost in ${times(asleep.items, 'item')} that ${asleep.items === 1 ? 'does' : 'do'} not sell`}.`,
  ];
}

function booksOf(
  { booksAndShelves: books, held, postingMode }: KnownWeek['overview'],
  format: Format,
): string {
  const { balanced, auditedAt, mismatchMinor, open, oldestOpenAt } = books;
  const isShadow = postingMode === 'shadow';
  if (isShadow && balanced !== false)
    return `watching only, ${times(open, 'paid order')} planned, nothing is written to the till.`;
  const late =
    oldestOpenAt === null || isShadow
      ? ''
      : ` ${times(open, 'paid order')} not in the till yet, since ${format.moment(Date.parse(oldestOpenAt))}.`;
  if (balanced === null || auditedAt === null) return `not audited yet.${late}`;
  const when = format.moment(Date.parse(auditedAt));
  return balanced
    ? `agree, to the cent${held.count === 0 ? '' : ', but for what is held'} (audited ${when}).${late}`
    : `do not agree; ${format.money(mismatchMinor ?? 0)} differ (audited ${when}).${late}`;
}

function salesOf(sales: readonly ChannelWeek[], monday: Day, format: Format): string {
  const netOf = (week: string, channel?: Channel): number =>
    sales
      .filter((row) => row.week === week && (channel === undefined || row.channel === channel))
      .reduce((sum, { netMinor }) => sum + netMinor, 0);
  const [last, before] = [-7, -14].map((days) => isoWeekOf(addDays(monday, days))) as [string, string];
  const beside = (channel?: Channel): string =>
    `${format.money(netOf(last, channel))} (${format.money(netOf(before, channel))} the week before)`;
  const channels = CHANNELS.filter((channel) =>
    sales.some((row) => row.channel === channel && (row.week === last || row.week === before)),
  );
  if (channels.length === 0) return 'nothing, nor in the week before.';
  const parts = channels.map((channel) => `${NAMES[channel]} ${beside(channel)}`);
  return `${beside()}${parts.length === 1 ? `, all ${NAMES[channels[0] as Channel]}` : `: ${parts.join(', ')}`}.`;
}

function riskOf({ items, gone }: Week['atRisk']): string {
  if (items === 0) return 'nothing is about to run out.';
  const sold = gone === 0 ? 'none is sold out yet' : `${gone} sold out already`;
  return `${times(items, 'item')} will be gone before an order could arrive; ${sold}.`;
}

function actionsOf(
  { snapshot, needsYou, booksAndShelves, postingMode }: KnownWeek['overview'],
  { format, nowMs }: { format: Format; nowMs: number },
): string[] {
  const { auditedAt, oldestOpenAt, open } = booksAndShelves;
  const ageMs = (moment: string | null): number => (moment === null ? 0 : nowMs - Date.parse(moment));
  const grave = [
    nowMs - snapshot.asOfMs > STALE_MS && 'The figures are older than a day',
    ageMs(auditedAt) > 2 * STALE_MS && 'No audit ran for two days',
    postingMode === 'live' &&
      ageMs(oldestOpenAt) > LATE_MS &&
      `${times(open, 'paid order')} not in the till after more than an hour`,
  ]
    .filter((each) => each !== false)
    .map((each) => `${each}. Do: have whoever runs Tillbridge look at its alarms.`);
  const asked = needsYou.map((need) => `${inWords(need, format)} Do: ${advice(need)}.`);
  return [...grave, ...asked].slice(0, ACTIONS);
}

/** Texts that may carry what a buyer wrote, or an operator, are told in words of our own: the page shows the rest. */
function inWords(need: Need, format: Format): string {
  const { amountMinor } = need;
  const money = amountMinor === null || amountMinor === 0 ? '' : ` (${format.money(amountMinor)})`;
  const said = wordsOf(need);
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}${money}.`;
}

function wordsOf({ kind, what, sku, code }: Need): string {
  if (kind === 'paused') return 'nothing is posted: the connection to the till is paused';
  if (kind === 'people') return 'two customers may be one person';
  if (kind !== 'held') return plain(what);
  if (code === 'mapped-sku') return `a payment waits to be posted: ${plain(what)}`;
  return sku === null ? 'a payment is held' : `a payment is held: SKU "${sku}" fits no item in the till`;
}

function advice({ kind, action }: Need): string {
  if (kind === 'held') return 'open the page, read why, and decide it there';
  return kind === 'paused' ? 'open the page, see to the cause, and resume' : plain(action);
}

/** The core marks commands for those who type them. */
function plain(text: string): string {
  return text.replaceAll('`', '').replace(/\.$/, '');
}

function times(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
