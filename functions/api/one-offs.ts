import * as z from 'zod';
import { isoOf } from '../../shared/kernel/clock.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { csvOf } from '../../shared/kernel/csv.ts';
import type { CalledOneOff, OneOffStore, SnapshotReader } from '../../shared/metrics/snapshots/ports.ts';
import type { Day } from '../../shared/metrics/fact.ts';
import { daysToName, outsizedDays } from '../../shared/metrics/snapshots/one-offs.ts';
import type { ItemSales } from '../../shared/metrics/snapshots/one-offs.ts';
import type { HttpAnswer } from '../../shared/runtime/handler.ts';
import { answer, badRequest, csvAnswer, notFound } from './answers.ts';
import type { Asked } from './asked.ts';
import { itemMeant } from './figures.ts';

/** What the owner says of orders out of all proportion. */

export const oneOffsAnswer = z.object({
  asOf: z.iso.datetime(),
  items: z.array(z.object({ itemId: z.string(), day: z.string() })),
  next: z.null(),
});
export const oneOffRequest = z.object({
  item: z.string().trim().min(1).max(255).describe('Its SKU, or the till’s own id.'),
  day: z.iso.date().describe('Of the sale, in the shop’s time zone.'),
  oneOff: z.boolean().describe('False: they count as what they were after all.'),
});
export const oneOffAnswer = z.object({ itemId: z.string(), day: z.string(), oneOff: z.boolean() });

interface OneOffDeps {
  readonly oneOffs: OneOffStore;
  readonly clock: Clock;
}

/** The days whose outsized orders count as ordinary ones, by the owner’s word: also of before the next figures. */
export async function serveOneOffs({ format }: Asked, { oneOffs, clock }: OneOffDeps): Promise<HttpAnswer> {
  const asOf = isoOf(clock.nowMs());
  const items = (await oneOffs.all()).map(({ itemId, day }): CalledOneOff => ({ itemId, day }));
  if (format === 'csv')
    return csvAnswer(
      csvOf(
        items.map((each) => ({ ...each, asOf })),
        ['itemId', 'day', 'asOf'],
      ),
      {},
    );
  return answer({ asOf, items, next: null });
}

interface SayDeps {
  readonly oneOffs: OneOffStore;
  readonly snapshots: SnapshotReader;
  readonly sales: ItemSales;
  readonly today: Day;
}

/** Keeps, or takes back, that an item's outsized orders of a day were one-offs. The next figures go by it. */
export async function serveOneOff(
  { body }: Asked,
  { oneOffs, snapshots, sales, today }: SayDeps,
): Promise<HttpAnswer> {
  const read = oneOffRequest.safeParse(parsed(body));
  if (!read.success)
    return badRequest(
      'send {"item":"its SKU or item id","day":"2026-11-03","oneOff":true}; nothing was kept',
    );
  const { item, day, oneOff } = read.data;
  const found = await itemMeant(item, snapshots);
  if (found === null || !('itemId' in found))
    return notFound(
      `the till has no item "${item}": give a SKU or item id from the list of stock; nothing was kept`,
    );
  const itemId = String(found.itemId);
  const days = oneOff ? await outsizedDays(itemId, today, sales) : [];
  if (oneOff && !days.includes(day))
    return badRequest(
      `"${item}" was not sold out of all proportion on ${day}: ${daysToName(days)}; nothing was kept`,
    );
  await (oneOff ? oneOffs.call({ itemId, day }) : oneOffs.takeBack({ itemId, day }));
  return answer({ itemId, day, oneOff });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
