import { vendorsIn } from '../../../shared/metrics/snapshots/vendor-rows.ts';
import type { ReorderAnswer } from './answers.ts';
import { read } from './http.ts';
import type { Reply } from './http.ts';

export const REORDER = '/v1/reorder';

/**
 * The reorder list with every page of it, each vendor whole: what is at risk is counted over all items, so that a part of
 * them is as good as none. Where one page cannot be had, that is the reply.
 * @param etag of the first page, which names the snapshot that the others are of.
 */
export async function readReorder(etag: string | null): Promise<Reply<ReorderAnswer>> {
  const first = await read<ReorderAnswer>(REORDER, etag);
  if (first.kind !== 'fresh') return first;
  const rows = [...first.value.vendors];
  for (let { next } = first.value; next !== null;) {
    const page = await read<ReorderAnswer>(`${REORDER}?cursor=${encodeURIComponent(next)}`, null);
    if (page.kind !== 'fresh') return page;
    rows.push(...page.value.vendors);
    ({ next } = page.value);
  }
  return { ...first, value: { ...first.value, vendors: vendorsIn(rows), next: null } };
}
