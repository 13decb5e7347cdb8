import { existsSync, readFileSync } from 'node:fs';
import { csvOf } from '../../../shared/kernel/csv.ts';
import { rowsOfCsv } from '../csv.ts';
import { writeText } from './state.ts';

/**
 * Adds SKUs to the table in which a person says what each stands for. What is in it stays, filled in or not.
 * @returns false where the file is another table, which is left as it is.
 */
export function addToSkuTable(path: string, skus: readonly string[]): boolean {
  const rows = existsSync(path) ? rowsOfCsv(readFileSync(path, 'utf8')) : [['sku', 'target']];
  const [head = [], ...body] = rows ?? [];
  if (head.join(',').toLowerCase() !== 'sku,target') return false;
  const known = new Set(body.map(([sku]) => sku));
  const added = skus.filter((sku) => !known.has(sku)).map((sku) => [sku]);
  if (added.length === 0) return true;
  const table = [...body, ...added].map(([sku = '', target = '']) => ({ sku, target }));
  writeText(path, csvOf(table));
  return true;
}
