import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { FiguresTable } from '../../shared/aws/figures-table.ts';
import type { Condition, Item, ItemKey, Update } from '../../shared/aws/table.ts';

/** Where the items of a table lie. */
export interface Shelf {
  get(key: ItemKey): Item | undefined;
  put(key: ItemKey, item: Item): void;
  delete(key: ItemKey): void;
  /** In the order of the sort key. */
  of(pk: string, low: string, high: string): Iterable<Item>;
}

export function memoryShelf(): Shelf & { all(): Item[] } {
  const partitions = new Map<string, Map<string, Item>>();
  return {
    get: ({ pk, sk }) => partitions.get(pk)?.get(sk),
    put({ pk, sk }, item) {
      const partition = partitions.get(pk) ?? new Map<string, Item>();
      partitions.set(pk, partition.set(sk, structuredClone(item)));
    },
    delete: ({ pk, sk }) => void partitions.get(pk)?.delete(sk),
    of(pk, low, high) {
      const items = [...(partitions.get(pk) ?? [])].filter(([sk]) => sk >= low && sk <= high);
      return items.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
    },
    all: () => [...partitions.values()].flatMap((partition) => [...partition.values()]),
  };
}

type Values = Readonly<Record<string, unknown>>;
const LAST = '\u{10FFFF}';

/**
 * A table for the figures without DynamoDB: as many of its expressions as they use. The contract suite holds it
 * against the embedded one.
 */
export class MemoryTable implements FiguresTable {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf = memoryShelf()) {
    this.#shelf = shelf;
  }

  async get(key: ItemKey): Promise<Item | null> {
    return copy(this.#shelf.get(key));
  }

  async getMany(keys: readonly ItemKey[]): Promise<Item[]> {
    return keys.map((key) => copy(this.#shelf.get(key))).filter((item) => item !== null);
  }

  async put(item: ItemKey & Item): Promise<void> {
    this.#shelf.put(item, item);
  }

  async putIf(item: ItemKey & Item, condition: Condition): Promise<boolean> {
    if (!holds(condition, this.#shelf.get(item))) return false;
    this.#shelf.put(item, item);
    return true;
  }

  async update({ pk, sk }: ItemKey, update: Update): Promise<Item | null> {
    const before = this.#shelf.get({ pk, sk });
    if (!holds(update, before)) return null;
    const item = updated({ ...before, pk, sk }, update);
    this.#shelf.put({ pk, sk }, item);
    return copy(item);
  }

  async deleteIf(key: ItemKey, condition: Condition): Promise<boolean> {
    if (!holds(condition, this.#shelf.get(key))) return false;
    this.#shelf.delete(key);
    return true;
  }

  async *query(input: Omit<QueryCommandInput, 'TableName'>): AsyncGenerator<Item> {
    const values: Values = input.ExpressionAttributeValues ?? {};
    const [low, high] = rangeOf(input.KeyConditionExpression ?? '', values);
    const items = this.#shelf.of(String(values[':pk']), low, high);
    for (const item of input.ScanIndexForward === false ? [...items].toReversed() : items)
      yield copy(item) ?? item;
  }
}

function copy(item: Item | undefined): Item | null {
  return item === undefined ? null : structuredClone(item);
}

function rangeOf(expression: string, values: Values): [low: string, high: string] {
  const sort = /^pk = :pk(?: AND (.+))?$/.exec(expression);
  if (sort === null) throw new Error(`the memory table does not know the query ${expression}`);
  const text = (name: string | undefined): string => String(values[name ?? '']);
  const [, between] = sort;
  if (between === undefined) return ['', LAST];
  const [, low, high] = /^sk BETWEEN (:\w+) AND (:\w+)$/.exec(between) ?? [];
  if (low !== undefined) return [text(low), text(high)];
  const [, start] = /^begins_with\(sk, (:\w+)\)$/.exec(between) ?? [];
  if (start !== undefined) return [text(start), `${text(start)}${LAST}`];
  const [, operator, bound] = /^sk (>=|<=) (:\w+)$/.exec(between) ?? [];
  if (operator === undefined) throw new Error(`the memory table does not know the query ${expression}`);
  return operator === '>=' ? [text(bound), LAST] : ['', text(bound)];
}

function holds({ ConditionExpression, names = {}, values = {} }: Condition, item: Item | undefined): boolean {
  if (ConditionExpression === undefined) return true;
  return ConditionExpression.split(' OR ').some((part) =>
    part.split(' AND ').every((atom) => atomHolds(atom, item, { names, values })),
  );
}

interface Names {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Values;
}

function atomHolds(atom: string, item: Item | undefined, { names, values }: Names): boolean {
  const attribute = (name: string): unknown => item?.[names[name] ?? name];
  const [, exists, of = ''] = /^attribute_(not_exists|exists)\(([#\w]+)\)$/.exec(atom) ?? [];
  if (exists !== undefined) return (attribute(of) !== undefined) === (exists === 'exists');
  const [, name = '', operator, bound = ''] = /^([#\w]+) (<=|=|<) (:\w+)$/.exec(atom) ?? [];
  if (operator === undefined) throw new Error(`the memory table does not know the condition ${atom}`);
  const [left, right] = [attribute(name), values[bound]];
  if (operator === '=') return left === right;
  if (typeof left !== 'number' || typeof right !== 'number') return false;
  return operator === '<' ? left < right : left <= right;
}

function updated(item: Item & ItemKey, { UpdateExpression, names = {}, values = {} }: Update): Item {
  const after: Record<string, unknown> = { ...item };
  const [, set, add] = /^(?:SET (.+?))?(?: ?ADD (.+))?$/.exec(UpdateExpression) ?? [];
  const fieldOf = (name: string): string => names[name] ?? name;
  for (const assignment of set?.split(', ') ?? []) {
    const [name = '', value = ''] = assignment.split(' = ');
    after[fieldOf(name)] = values[value];
  }
  for (const addition of add?.split(', ') ?? []) {
    const [name = '', value = ''] = addition.split(' ');
    after[fieldOf(name)] = Number(after[fieldOf(name)] ?? 0) + Number(values[value]);
  }
  return after;
}
