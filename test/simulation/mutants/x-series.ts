import { change, madeFor, mutant } from './mutant.ts';
import type { Mutant } from './mutant.ts';

/** Mistakes in the adapter of X-Series; only its own simulation meets them. */
export const X_SERIES: readonly Mutant[] = [
  madeFor(
    'test/lightspeed/x-series/switches.test.ts',
    'a repeat that would move the stock again is not sent where a read shows the sale',
    mutant(
      'a sale is posted without a read that said it is absent',
      'complete is sent only after a GET by id said that it is absent',
      change(
        'shared/lightspeed/x-series/complete.ts',
        'if (!call.absences.take(saleId)) {',
        "if (saleId === '') {",
      ),
    ),
  ),
  mutant(
    'a return without our tag is taken for ours',
    'an untagged return is never adopted',
    change(
      'shared/lightspeed/x-series/look.ts',
      '    if (!isFor(query.saleKey, sale)) continue;\n    rows.push',
      '    rows.push',
    ),
  ),
  mutant(
    'a look sees no returns of the sale',
    'a return is found among those that the till lists with its sale',
    change(
      'shared/lightspeed/x-series/look.ts',
      'for (const sale of [...returns, ...unlisted]) {',
      'for (const sale of unlisted) {',
    ),
  ),
  mutant(
    'the money beside a return is never posted',
    'where goods and money may not mix, a refund is two sales',
    change(
      'shared/lightspeed/x-series/complete.ts',
      "if (goods.kind !== 'accepted' || goods.value.state !== 'completed' || documents.rest === null) return goods;",
      "if (goods.kind !== 'accepted' || documents.rest === null || documents.goods !== null) return goods;",
    ),
  ),
];
