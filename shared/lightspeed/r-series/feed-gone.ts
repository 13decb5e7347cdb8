import * as z from 'zod';
import type { TillFeed } from '../../metrics/ports.ts';
import type { FeedContext } from './feed-walk.ts';
import { anyOf, pathOf, read, recordOf } from './query.ts';
import { maybeText } from './wire.ts';

/** Lightspeed takes 100 values in a list, and gives 100 rows at once. */
const MOST_VALUES = 100;

const LISTS = {
  items: { entity: 'Item', field: 'itemID' },
  customers: { entity: 'Customer', field: 'customerID' },
} as const;

const rowSchema = z.looseObject({ itemID: maybeText, customerID: maybeText });

/**
 * A merge may delete a record, and no list of changes tells of it. One request for a hundred ids, and one for each that
 * did not come: a list that was filtered in another way than it was asked to be takes nothing away.
 */
export function goneOf({ api, ids }: FeedContext): TillFeed['gone'] {
  return async (kind, wanted) => {
    const { entity, field } = LISTS[kind];
    const account = await ids.account();
    const gone: string[] = [];
    for (let start = 0; start < wanted.length; start += MOST_VALUES) {
      const some = wanted.slice(start, start + MOST_VALUES);
      const asked = { [field]: anyOf(some), archived: 'true', limit: String(MOST_VALUES) };
      const { rows } = await api.page(read(entity, pathOf(account, entity, asked), 1), rowSchema);
      const came = new Set(rows.map((row) => row[field]));
      for (const id of some.filter((each) => !came.has(each))) {
        const one = await api.one(read(entity, pathOf(account, recordOf(entity, id)), 1), rowSchema);
        if (one === null) gone.push(id);
      }
    }
    return gone;
  };
}
