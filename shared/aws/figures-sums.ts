import { InvariantError } from '../kernel/errors.ts';
import { CHANNELS } from '../metrics/fact.ts';
import type { Channel, Day } from '../metrics/fact.ts';
import type { ItemDay, ReturnDay, ShopDay } from '../metrics/figures-store.ts';
import type { Addition, ItemField, ReturnField, ShopField } from '../metrics/fold.ts';
import { SCHEMA_VERSION } from './read-item.ts';
import { notYet } from './figures-table.ts';
import type { FiguresTable } from './figures-table.ts';
import type { Item, ItemKey } from './table.ts';

/**
 * Sums as top-level numbers, so that one `ADD` changes them without a read. An item's days lie month by month in one
 * item: `05iu` is the units (`u`) sold in store (`i`) on the 5th. Two years of an item are 24 small items in one query.
 */
const CHANNEL_LETTERS: Readonly<Record<Channel, string>> = { 'in-store': 'i', online: 'o', custom: 'c' };
type Sum = Exclude<ItemField, `sold:${Day}` | `line:${number}`>;
const ITEM_LETTERS: Readonly<Record<Sum, string>> = {
  units: 'u',
  net: 'n',
  cost: 'c',
  returned: 'r',
  returns: 'm',
  restocked: 's',
  special: 'p',
};
const SHOP_LETTERS: Readonly<Record<ShopField, string>> = {
  orders: 'o',
  returnOrders: 'r',
  units: 'u',
  net: 'n',
  returns: 'm',
  named: 'k',
  firsts: 'f',
};
/** Between the channel and the reason: `omdamaged` is the money given back online for damaged goods. */
const RETURN_LETTERS: Readonly<Record<ReturnField, string>> = {
  lines: 'l',
  units: 'u',
  returns: 'm',
  restocked: 's',
};
const SOLD = 'sold:';
/** Before the day of a sale that was given back: `05ix2026-10-30`. */
const SOLD_LETTER = 'x';
const LINE = 'line:';
/** Before the thousandths of a line's units: `05iy2000` counts the lines of two. */
const LINE_LETTER = 'y';

/** What is added to one item of the table. */
export interface SumChange {
  readonly key: ItemKey;
  readonly add: Readonly<Record<string, number>>;
}

export const itemPartition = (itemId: string): string => `item#${itemId}`;
const SHOP = 'shop';
const RETURNS = 'returns';
const MONTHS = 'days#';

/** The changes of the table that `additions` come to; those that cancel each other out are left out. */
export function changesOf(additions: readonly (readonly [Addition, 1 | -1])[]): SumChange[] {
  const changes = new Map<string, { key: ItemKey; add: Record<string, number> }>();
  for (const [addition, sign] of additions) {
    const { key, attribute } = placeOf(addition);
    const name = `${key.pk} ${key.sk}`;
    const change = changes.get(name) ?? { key, add: {} };
    changes.set(name, change);
    change.add[attribute] = (change.add[attribute] ?? 0) + sign * addition.amount;
  }
  return [...changes.values()]
    .map(({ key, add }) => ({ key, add: withoutZeros(add) }))
    .filter(({ add }) => Object.keys(add).length > 0);
}

function withoutZeros(add: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(add).filter(([, amount]) => amount !== 0));
}

function placeOf(addition: Addition): { key: ItemKey; attribute: string } {
  const channel = CHANNEL_LETTERS[addition.channel];
  if (addition.to === 'shop') {
    const key = { pk: SHOP, sk: addition.day };
    return { key, attribute: `${channel}${SHOP_LETTERS[addition.field]}` };
  }
  if (addition.to === 'returns') {
    const key = { pk: RETURNS, sk: addition.day };
    return { key, attribute: `${channel}${RETURN_LETTERS[addition.field]}${addition.reason ?? ''}` };
  }
  const { field, day, itemId } = addition;
  const key = { pk: itemPartition(itemId), sk: `${MONTHS}${day.slice(0, 7)}` };
  const letter = letterOf(field);
  return { key, attribute: `${day.slice(8)}${channel}${letter}` };
}

function letterOf(field: ItemField): string {
  if (isSold(field)) return `${SOLD_LETTER}${field.slice(SOLD.length)}`;
  return isLine(field) ? `${LINE_LETTER}${field.slice(LINE.length)}` : ITEM_LETTERS[field];
}

function isSold(field: ItemField): field is `sold:${Day}` {
  return field.startsWith(SOLD);
}

function isLine(field: ItemField): field is `line:${number}` {
  return field.startsWith(LINE);
}

/** Adds one page's sums to one item, once. */
export async function applySums(table: FiguresTable, { key, add }: SumChange, page: number): Promise<void> {
  const entries = Object.entries(add);
  const condition = notYet(page);
  await table.update(key, {
    UpdateExpression:
      'SET #page = :page, schemaVersion = :schema ' +
      `ADD ${entries.map((_, index) => `#a${index} :a${index}`).join(', ')}`,
    ConditionExpression: condition.ConditionExpression,
    names: {
      ...condition.names,
      ...Object.fromEntries(entries.map(([name], index) => [`#a${index}`, name])),
    },
    values: {
      ...condition.values,
      ':schema': SCHEMA_VERSION,
      ...Object.fromEntries(entries.map(([, amount], index) => [`:a${index}`, amount])),
    },
  });
}

/** An item's days from `from` on, oldest first; days whose sums are all zero are left out. */
export async function readItemDays(table: FiguresTable, itemId: string, from: Day): Promise<ItemDay[]> {
  const months = table.query({
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':pk': itemPartition(itemId),
      ':from': `${MONTHS}${from.slice(0, 7)}`,
      ':to': `${MONTHS}~`,
    },
    ConsistentRead: true,
  });
  const days: ItemDay[] = [];
  for await (const month of months) days.push(...itemDaysIn(month, itemId));
  return days.filter(({ day }) => day >= from);
}

const ITEM_ATTRIBUTE = /^(\d\d)([ioc])(?:([a-w])|x(\d{4}-\d\d-\d\d)|y(\d+))$/;
const CHANNEL_OF = invert(CHANNEL_LETTERS);
const ITEM_FIELD_OF = invert(ITEM_LETTERS);
const SHOP_FIELD_OF = invert(SHOP_LETTERS);

function itemDaysIn(item: Item, itemId: string): ItemDay[] {
  const month = String(item['sk']).slice(MONTHS.length);
  const sums = new Map<string, SumsOfDay>();
  for (const [name, value] of Object.entries(item)) {
    const [, day, channel, letter, soldOn, size] = ITEM_ATTRIBUTE.exec(name) ?? [];
    if (day === undefined || channel === undefined || value === 0) continue;
    const of = sums.get(`${day}${channel}`) ?? { sum: noSums(), sold: {}, lines: {} };
    sums.set(`${day}${channel}`, of);
    if (soldOn !== undefined) of.sold[soldOn] = units(value);
    else if (size !== undefined) of.lines[units(size)] = Number(value);
    else of.sum[ITEM_FIELD_OF[letter ?? ''] ?? unknownSum(name)] = Number(value);
  }
  return [...sums]
    .map(([name, of]) => {
      const channel = CHANNEL_OF[name.slice(2)] ?? unknownSum(name);
      return itemDay({ itemId, day: `${month}-${name.slice(0, 2)}`, channel }, of);
    })
    .toSorted(byDayAndChannel);
}

interface SumsOfDay {
  readonly sum: Record<Sum, number>;
  readonly sold: Record<Day, number>;
  readonly lines: Record<string, number>;
}
type SumKey = Pick<ItemDay, 'itemId' | 'day' | 'channel'>;

function itemDay(key: SumKey, { sum, sold, lines }: SumsOfDay): ItemDay {
  return {
    ...key,
    units: units(sum.units),
    netMinor: sum.net,
    costMinor: sum.cost,
    returnedUnits: units(sum.returned),
    returnsMinor: sum.returns,
    restockedUnits: units(sum.restocked),
    specialUnits: units(sum.special),
    returnedOf: sold,
    lineSizes: lines,
  };
}

function noSums(): Record<Sum, number> {
  return { units: 0, net: 0, cost: 0, returned: 0, returns: 0, restocked: 0, special: 0 };
}

/** The shop's days, oldest first. */
export async function readShopDays(table: FiguresTable, from: Day, to: Day): Promise<ShopDay[]> {
  const items = table.query({
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: { ':pk': SHOP, ':from': from, ':to': to },
    ConsistentRead: true,
  });
  const days: ShopDay[] = [];
  for await (const item of items) days.push(...CHANNELS.flatMap((channel) => shopDayIn(item, channel)));
  return days;
}

function shopDayIn(item: Item, channel: Channel): ShopDay[] {
  const sum = { orders: 0, returnOrders: 0, units: 0, net: 0, returns: 0, named: 0, firsts: 0 };
  for (const [letter, field] of Object.entries(SHOP_FIELD_OF)) {
    sum[field] = Number(item[`${CHANNEL_LETTERS[channel]}${letter}`] ?? 0);
  }
  if (Object.values(sum).every((value) => value === 0)) return [];
  const { orders, returnOrders, net, returns, named, firsts } = sum;
  const counts = { orders, returnOrders, namedOrders: named, firstOrders: firsts };
  const day = String(item['sk']);
  return [{ day, channel, ...counts, units: units(sum.units), netMinor: net, returnsMinor: returns }];
}

/** What came back, by day, channel and reason; oldest day first. */
export async function readReturnDays(table: FiguresTable, from: Day, to: Day): Promise<ReturnDay[]> {
  const items = table.query({
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: { ':pk': RETURNS, ':from': from, ':to': to },
    ConsistentRead: true,
  });
  const days: ReturnDay[] = [];
  for await (const item of items) days.push(...returnDaysIn(item));
  return days;
}

const RETURN_ATTRIBUTE = /^([ioc])([lums])(.*)$/;
/** What is no sum in such an item. */
const OTHERS = new Set(['pk', 'sk', 'page', 'schemaVersion']);
const RETURN_FIELD_OF = invert(RETURN_LETTERS);

function returnDaysIn(item: Item): ReturnDay[] {
  const sums = new Map<string, Record<ReturnField, number>>();
  for (const [name, value] of Object.entries(item)) {
    if (OTHERS.has(name)) continue;
    const [, channel = '', letter = '', reason = ''] = RETURN_ATTRIBUTE.exec(name) ?? [];
    const sum = sums.get(channel + reason) ?? { lines: 0, units: 0, returns: 0, restocked: 0 };
    sum[RETURN_FIELD_OF[letter] ?? unknownSum(name)] = Number(value);
    sums.set(channel + reason, sum);
  }
  const day = String(item['sk']);
  return [...sums].flatMap(([name, sum]) => {
    if (Object.values(sum).every((value) => value === 0)) return [];
    const { lines, returns: returnsMinor } = sum;
    const counted = { lines, units: units(sum.units), returnsMinor, restockedUnits: units(sum.restocked) };
    const reason = name.slice(1);
    const channel = CHANNEL_OF[name.slice(0, 1)] ?? unknownSum(name);
    return [{ day, channel, reason: reason === '' ? null : reason, ...counted }];
  });
}

const units = (thousandths: unknown): number => Number(thousandths) / 1000;

function byDayAndChannel(a: ItemDay, b: ItemDay): number {
  if (a.day !== b.day) return a.day < b.day ? -1 : 1;
  return CHANNELS.indexOf(a.channel) - CHANNELS.indexOf(b.channel);
}

function invert<Name extends string>(letters: Readonly<Record<Name, string>>): Record<string, Name> {
  return Object.fromEntries(Object.entries(letters).map(([name, letter]) => [letter, name as Name]));
}

function unknownSum(name: string): never {
  throw new InvariantError(`the aggregates hold a sum ${name} that nobody adds to`);
}
