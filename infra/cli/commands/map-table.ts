import { readFileSync } from 'node:fs';
import { csvOf } from '../../../shared/kernel/csv.ts';
import { ConfigError } from '../../../shared/kernel/errors.ts';
import type { Mapping } from '../../../shared/aws/sku-map.ts';
import type { CoreDeps } from '../../../shared/posting/core.ts';
import type { TillItem } from '../../../shared/posting/sale.ts';
import { rowsOfCsv } from '../csv.ts';
import { badNews, good, wrongUsage } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { aligned } from '../output.ts';
import { patiently } from '../patience.ts';
import type { Site } from '../site.ts';
import { WORD } from './map-sku.ts';

const HEADER = ['sku', 'target'];
/** As many items as a till tells in one request. */
const AT_A_TIME = 40;

/** The map as a table, for a spreadsheet. */
export async function mapExport(open: () => Promise<Site>): Promise<Outcome> {
  const all = (await (await open()).skus.all()).toSorted((a, b) => (a.sku < b.sku ? -1 : 1));
  const rows = all.map(({ sku, target }) => ({ sku, target }));
  return good(rows, rows.length === 0 ? HEADER.join(',') : csvOf(rows).trimEnd());
}

/** A row of the file that cannot be taken. */
interface Conflict {
  /** In the file; the header is line 1. */
  readonly line: number;
  readonly sku: string;
  readonly target: string;
  readonly why: string;
}

interface Line extends Mapping {
  readonly line: number;
}

/**
 * Takes a table of mappings, all of it or nothing: one SKU stands for one item, and one item for one SKU. Every row that
 * breaks this, or that the till does not know, is shown.
 */
export async function mapImport(path: string, dryRun: boolean, open: () => Promise<Site>): Promise<Outcome> {
  const lines = linesIn(path);
  if ('kind' in lines) return lines;
  const site = await open();
  const { core } = await site.services(site.settings());
  const known = await site.skus.all();
  const items = await itemsOf(
    lines.map(({ target }) => target),
    core,
  );
  const conflicts = conflictsIn(lines, { known, items });
  const before = new Map(known.map(({ sku, target }) => [sku, target]));
  const added = lines.filter(({ sku }) => !before.has(sku));
  const changed = lines.filter(({ sku, target }) => before.has(sku) && before.get(sku) !== target);
  const counts = {
    rows: lines.length,
    added: added.length,
    changed: changed.length,
    unchanged: lines.length - added.length - changed.length,
  };
  if (conflicts.length > 0)
    return badNews({ imported: false, ...counts, conflicts }, conflictText(conflicts));
  if (!dryRun) for (const { sku, target } of [...added, ...changed]) await site.skus.map({ sku, target });
  const text = `${counts.added} added, ${counts.changed} changed, ${counts.unchanged} as they were.`;
  return good(
    { imported: !dryRun, ...counts, conflicts },
    dryRun ? `Would be: ${text} Nothing was changed.` : text,
  );
}

function linesIn(path: string): readonly Line[] | Outcome {
  const rows = rowsOfCsv(textOf(path));
  if (rows === null) return wrongUsage(`${path} has a quote that is never closed`, 'correct the file');
  const [head = [], ...body] = rows;
  if (head.length !== 2 || head.some((name, at) => name.toLowerCase() !== HEADER[at]))
    return wrongUsage(
      `${path} does not begin with the line "sku,target"`,
      'write it as `map sku --export` does',
    );
  // A row that nobody has filled in yet says nothing.
  const lines = body
    .map(([sku = '', target = ''], at) => ({ line: at + 2, sku, target }))
    .filter(({ target }) => target !== '');
  const bad = lines.find(({ sku, target }) => !WORD.test(sku) || !WORD.test(target));
  if (bad === undefined) return lines;
  return wrongUsage(
    `line ${bad.line} of ${path} has no SKU and target`,
    'give 1 to 255 characters without blanks around them',
  );
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConfigError(`${path} cannot be read: name the file to import`, { cause });
  }
}

/** By target: what the till knows under it. An item id wins over a SKU, as in planning. */
async function itemsOf(
  targets: readonly string[],
  { till, clock }: Pick<CoreDeps, 'till' | 'clock'>,
): Promise<ReadonlyMap<string, readonly TillItem[]>> {
  const wanted = [...new Set(targets)];
  const found = new Map<string, readonly TillItem[]>();
  for (let start = 0; start < wanted.length; start += AT_A_TIME) {
    const some = wanted.slice(start, start + AT_A_TIME);
    const byId = await patiently(() => till.itemsById(some), clock);
    for (const [id, item] of byId) found.set(id, [item]);
    const others = some.filter((target) => !byId.has(target));
    const bySku = await patiently(() => till.findItems(others), clock);
    for (const [sku, items] of bySku) found.set(sku, items);
  }
  return found;
}

function conflictsIn(
  lines: readonly Line[],
  by: { readonly known: readonly Mapping[]; readonly items: ReadonlyMap<string, readonly TillItem[]> },
): Conflict[] {
  const itemOf = (target: string): string => {
    const [only, ...others] = by.items.get(target) ?? [];
    return only !== undefined && others.length === 0 ? only.itemId : target;
  };
  const inFile = new Set(lines.map(({ sku }) => sku));
  const takenBy = new Map<string, string>();
  for (const { sku, target } of by.known) if (!inFile.has(sku)) takenBy.set(itemOf(target), sku);
  const seen = new Map<string, number>();
  return lines.flatMap(({ line, sku, target }): Conflict[] => {
    const item = itemOf(target);
    const twin = seen.get(sku);
    const taken = takenBy.get(item);
    seen.set(sku, twin ?? line);
    if (taken === undefined) takenBy.set(item, sku);
    const why =
      twin === undefined
        ? (problemOf(by.items.get(target) ?? []) ??
          (taken === undefined || taken === sku ? null : `the SKU "${taken}" stands for that item already`))
        : `line ${twin} maps the same SKU`;
    return why === null ? [] : [{ line, sku, target, why }];
  });
}

function problemOf(items: readonly TillItem[]): string | null {
  const [first, ...others] = items;
  if (first === undefined) return 'the till knows neither an item nor a SKU of that name';
  if (others.length > 0)
    return `it fits several items: name one of ${items.map(({ itemId }) => itemId).join(', ')}`;
  if (first.archived) return 'that item is archived';
  return first.unsupported === null ? null : `that item cannot be sold here: ${first.unsupported}`;
}

function conflictText(conflicts: readonly Conflict[]): string {
  const rows = conflicts.map(({ line, sku, target, why }) => [`line ${line}`, sku, `-> ${target}`, why]);
  const count = conflicts.length === 1 ? 'One row' : `${conflicts.length} rows`;
  return [`${count} cannot be taken, so nothing was imported:`, ...aligned(rows, '  ')].join('\n');
}
