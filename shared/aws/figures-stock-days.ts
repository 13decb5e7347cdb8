import type { Day } from '../metrics/fact.ts';
import type { StockRow } from '../metrics/ports.ts';
import { itemPartition } from './figures-sums.ts';
import { forEach } from './figures-table.ts';
import type { FiguresTable } from './figures-table.ts';
import { SCHEMA_VERSION } from './read-item.ts';

const MONTHS = 'levels#';
const DAY = /^\d\d$/;

/** What was on hand when: a month of an item in one item, `05` the last level seen on its 5th. */
export async function storeLevels(table: FiguresTable, rows: readonly StockRow[], day: Day): Promise<void> {
  await forEach(rows, ({ itemId, onHand }) =>
    table.update(
      { pk: itemPartition(itemId), sk: `${MONTHS}${day.slice(0, 7)}` },
      {
        UpdateExpression: 'SET #day = :onHand, schemaVersion = :schema',
        names: { '#day': day.slice(8) },
        values: { ':onHand': onHand, ':schema': SCHEMA_VERSION },
      },
    ),
  );
}

export async function readLevels(
  table: FiguresTable,
  itemId: string,
  from: Day,
): Promise<{ day: Day; onHand: number }[]> {
  const months = table.query({
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':pk': itemPartition(itemId),
      ':from': `${MONTHS}${from.slice(0, 7)}`,
      ':to': `${MONTHS}~`,
    },
    ConsistentRead: true,
  });
  const levels: { day: Day; onHand: number }[] = [];
  for await (const item of months) {
    const month = String(item['sk']).slice(MONTHS.length);
    const days = Object.entries(item).filter(([name]) => DAY.test(name));
    const ofMonth = days.map(([day, onHand]) => ({ day: `${month}-${day}`, onHand: Number(onHand) }));
    levels.push(...ofMonth.toSorted((a, b) => (a.day < b.day ? -1 : 1)));
  }
  return levels.filter(({ day }) => day >= from);
}
