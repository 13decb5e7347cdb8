import { expect, test } from '@jest/globals';
import { RefusedError } from '../../../shared/kernel/answer.ts';
import type { Api } from '../../../shared/lightspeed/r-series/api.ts';
import { returning } from '../../../shared/lightspeed/r-series/returning.ts';
import type { SalesContext } from '../../../shared/lightspeed/r-series/sales.ts';

/** A till that answers every search of lines with these rows. */
function answering(rows: readonly object[] | Error, asked: string[] = []): SalesContext {
  const all: Api['all'] = async (query, schema) => {
    asked.push(decodeURIComponent(query.path));
    if (rows instanceof Error) throw rows;
    return rows.map((row) => schema.parse(row));
  };
  const api = { all } as Api;
  const ids = { account: async () => '1' } as SalesContext['ids'];
  return { api, ids, codec: { currency: 'usd', helpers: {} } };
}

const row = (parentSaleLineID: string, unitQuantity = '-1') => ({
  saleID: '9050',
  parentSaleLineID,
  unitQuantity,
});
const line = { saleId: '9050', parentLineId: '15001', quantity: -1 };

test('lines that give units back are told, and who holds them', async () => {
  expect(await returning(['15001'], answering([row('15001')]))).toEqual([line]);
});

test('a line that names a parent and gives nothing back is left out', async () => {
  expect(await returning(['15001'], answering([row('15001', '2')]))).toEqual([]);
});

test('rows of other lines show that the till ignored the search: it tells nothing', async () => {
  expect(await returning(['15001'], answering([row('15001'), row('15002')]))).toBeNull();
  expect(await returning(['15001'], answering([row('0')]))).toBeNull();
});

test('a till that does not know the search tells nothing, one that is away is refused', async () => {
  const refusal = { whose: 'connection', reason: 'no such field', remedy: 'none' } as const;
  const unknown = new RefusedError({ ...refusal, code: 'bad-request' });
  expect(await returning(['15001'], answering(unknown))).toBeNull();
  const away = new RefusedError({ ...refusal, whose: 'wait', code: 'outage' });
  await expect(returning(['15001'], answering(away))).rejects.toBe(away);
});

test('more lines than the till takes in a list are asked for in parts', async () => {
  const asked: string[] = [];
  const ids = Array.from({ length: 150 }, (_, index) => String(15_001 + index));
  expect(await returning(ids, answering([], asked))).toEqual([]);
  expect(asked).toHaveLength(2);
  expect(asked[1]).toContain('"15150"');
});
