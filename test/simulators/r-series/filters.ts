import * as d from '../decimal.ts';
import type { Entity, Relation, RelationTree } from './entity.ts';
import { RESERVED, type QueryPair } from './query.ts';
import { badRequest } from './refusal.ts';
import type { Row } from './rows.ts';
import { timeZoneOf, type Till } from './till.ts';
import { parseTime } from './times.ts';

type Operator = '=' | '>' | '>=' | '<' | '<=' | '><' | '!=' | '~' | '!~' | 'IN';

/** One condition on a field; `path` leads there through relations. */
export interface Condition {
  readonly path: readonly string[];
  readonly operator: Operator;
  readonly operands: readonly string[];
}

const FORM = /^(>=|<=|><|!=|!~|>|<|~|IN),(.*)$/s;
const MOST_VALUES = 100;
/** Kept as text although they may look like numbers. */
const TEXTUAL =
  /sku|upc|ean|reference|refnum|note|name|company|description|email|address|phone|mobile|pager|fax|zip|^paymentID$|UID$|^title$|itemCode|vatNumber|reason/i;
const TEMPORAL = /time$|timeStamp$|Date$|^dob$/i;
const RANGES: ReadonlySet<Operator> = new Set(['>', '>=', '<', '<=', '><']);

export const isRange = (condition: Condition): boolean => RANGES.has(condition.operator);

export function condition(name: string, value: string): Condition {
  const match = FORM.exec(value);
  const path = name.split('.');
  if (match === null) return { path, operator: '=', operands: [value] };
  const operator = match[1] as Operator;
  const rest = match[2] ?? '';
  if (operator === '><') return { path, operator, operands: pairOf(rest) };
  return { path, operator, operands: operator === 'IN' ? valuesOf(rest) : [rest] };
}

function pairOf(rest: string): string[] {
  const parts = rest.split(',');
  if (parts.length !== 2) throw badRequest('The between operator takes two values.');
  return parts;
}

/** A JSON array or a list with commas, at most 100 values. */
function valuesOf(rest: string): string[] {
  const values = rest.trim().startsWith('[') ? jsonValues(rest) : rest.split(',');
  if (values.length > MOST_VALUES) throw badRequest('A maximum of 100 values may be passed to IN.');
  return values;
}

function jsonValues(rest: string): string[] {
  try {
    const parsed: unknown = JSON.parse(rest);
    return Array.isArray(parsed) ? parsed.map(String) : [];
  } catch {
    throw badRequest('The values of IN are not a valid JSON array.');
  }
}

/**
 * The conditions of `or=a%3D1|b%3D2`. Its inner equals signs have to be encoded; they may be encoded twice,
 * as a value's literal pipe must be.
 */
export function alternatives(pair: QueryPair): Condition[] {
  if (pair.raw.includes('=')) throw badRequest("Every '=' within an or query must be encoded.");
  return pair.value.split('|').map((part) => {
    const term = part.includes('=') ? part : decodedAgain(part);
    const at = term.indexOf('=');
    if (at < 0) throw badRequest('The or query is malformed.');
    const value = term.slice(at + 1);
    return condition(term.slice(0, at), part.includes('=') ? decodedAgain(value) : value);
  });
}

/** A lone percent sign is a wildcard that was encoded once. */
function decodedAgain(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

export interface Filter {
  keep(row: Row): boolean;
  /** Whether the child passes every condition on that relation. */
  keepChild(relation: string, child: Row): boolean;
}

/** The filter that a query string means for an entity, with the doubtful cases as the switches say. */
export function filterOf(
  till: Till,
  entity: Entity,
  query: readonly QueryPair[],
  loaded: RelationTree,
): Filter {
  const plain = query.filter((pair) => !RESERVED.has(pair.name));
  const all = plain.map((pair) => condition(pair.name, pair.value));
  const groups = [
    ...all.map((each) => [each]),
    ...query.filter((pair) => pair.name === 'or').map(alternatives),
  ];
  const tests = groups.map((group) => group.map((each) => testOf(till, entity, each, loaded)));
  return {
    keep: (row) => tests.every((group) => group.some((test) => test(row))),
    keepChild: (relation, child) =>
      !till.switches.relation_filter_narrows ||
      all
        .filter((each) => each.path.length === 2 && each.path[0] === relation)
        .every((each) => matches(till, each, [child[each.path[1] ?? ''] ?? ''])),
  };
}

type Test = (row: Row) => boolean;
const ALWAYS: Test = () => true;

function testOf(till: Till, entity: Entity, each: Condition, loaded: RelationTree): Test {
  const { switches } = till;
  const [first = '', second = ''] = each.path;
  if (each.path.length === 1) return fieldTest(till, entity, each, first);
  const relation = entity.relations[first];
  if (relation === undefined) return doubtful(switches.unknown_filter, each);
  if (each.path.length > 2) {
    return switches.three_level_filter === 'work'
      ? (row) => deepRows(relation, row, each.path.slice(1)).some((values) => matches(till, each, values))
      : doubtful(switches.three_level_filter, each);
  }
  if (loaded[first] === undefined && switches.unloaded_relation_filter !== 'work') {
    return doubtful(switches.unloaded_relation_filter, each);
  }
  return (row) =>
    relation.rows(row).some((child) => child[second] !== undefined && matches(till, each, [child[second]]));
}

function fieldTest(till: Till, entity: Entity, each: Condition, field: string): Test {
  const virtual = entity.virtual?.[field];
  if (virtual !== undefined) {
    if (!['=', 'IN'].includes(each.operator))
      throw badRequest(`${field} can only be searched with = and IN.`);
    return (row) => matches(till, each, virtual(row));
  }
  if (field.startsWith('referenceNumber') && till.switches.reference_filter === 'ignored') return ALWAYS;
  const own = field === 'updatetime' ? 'updateTime' : field;
  const known = entity.fields?.includes(own) ?? entity.rows().some((row) => own in row);
  if (!known) return doubtful(till.switches.unknown_filter, each);
  return (row) => matches(till, each, [row[own] ?? '']);
}

function doubtful(behaviour: 'ignore' | 'error' | 'work', each: Condition): Test {
  if (behaviour === 'error') throw badRequest(`'${each.path.join('.')}' cannot be searched.`);
  return ALWAYS;
}

/** The values at the end of a path of relations; `Contact.Emails.ContactEmail.address` means the e-mails. */
function deepRows(relation: Relation, row: Row, path: readonly string[]): string[][] {
  const field = path.join('.') === 'Emails.ContactEmail.address' ? 'email' : (path.at(-1) ?? '');
  const below = relation.nested[path[0] ?? ''];
  const rows = relation.rows(row).flatMap((child) => (below === undefined ? [child] : below.rows(child)));
  return rows.flatMap((child) => (child[field] === undefined ? [] : [[child[field]]]));
}

function matches(till: Till, each: Condition, values: readonly string[]): boolean {
  const field = each.path.at(-1) ?? '';
  const [first = '', second = ''] = each.operands;
  const is = (operand: string): boolean => values.some((value) => order(till, field, value, operand) === 0);
  const ordered = (test: (sign: number) => boolean, operand: string): boolean =>
    values.some((value) => value !== '' && test(order(till, field, value, operand)));
  switch (each.operator) {
    case '=':
      return is(first);
    case '!=':
      return !is(first);
    case 'IN':
      return each.operands.some(is);
    case '>':
      return ordered((sign) => sign > 0, first);
    case '>=':
      return ordered((sign) => sign >= 0, first);
    case '<':
      return ordered((sign) => sign < 0, first);
    case '<=':
      return ordered((sign) => sign <= 0, first);
    case '><':
      return ordered((sign) => sign >= 0, first) && ordered((sign) => sign <= 0, second);
    case '~':
      return values.some((value) => like(till, value, first));
    case '!~':
      return !values.some((value) => like(till, value, first));
  }
}

/** Orders two values of a field as a database would: times, numbers, flags, and text by its collation. */
function order(till: Till, field: string, value: string, operand: string): number {
  if (TEMPORAL.test(field)) {
    if (value === '' || operand === '') return Number(value !== operand);
    return parseTime(value, 'UTC') - parseTime(operand, timeZoneOf(till));
  }
  const numbers = TEXTUAL.test(field) ? [] : [d.parseDecimal(value), d.parseDecimal(operand)];
  const [left, right] = numbers;
  if (left && right) return d.compare(left, right);
  if (value === 'true' || value === 'false') return text(value, flagText(operand));
  const reference = field.startsWith('referenceNumber');
  const mode = reference ? till.switches.reference_match : till.switches.text_match;
  return mode === 'exact' ? text(value, operand) : text(value.toLowerCase(), operand.toLowerCase());
}

const text = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
const flagText = (operand: string): string =>
  operand === '1' ? 'true' : operand === '0' ? 'false' : operand.toLowerCase();

function like(till: Till, value: string, pattern: string): boolean {
  const bare = !/[%_]/.test(pattern) && till.switches.like_without_wildcard === 'prefix';
  const source = (bare ? `${pattern}%` : pattern)
    .replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return new RegExp(`^${source}$`, 'is').test(value);
}
