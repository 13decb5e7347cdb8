import { relationCost, relationTree, type Entity } from './entity.ts';
import { alternatives, isRange, type Condition } from './filters.ts';
import type { HttpRequest } from '../http.ts';
import { isPayload, payloadOf, type Payload } from './payload.ts';
import { param, parseQuery } from './query.ts';
import { Refusal } from './refusal.ts';

/** What a request addresses, as far as its price goes. */
export interface Addressed {
  readonly entity: Entity | null;
  readonly single: boolean;
  /** The last name in the path where it is no entity of its own, such as `refund`. */
  readonly action: string | null;
}

const COUNT_COST = 10;
const ACTION_COSTS: Readonly<Record<string, number>> = { refund: 10, EmailReceipt: 5 };
const SALE_WRITE = 2;
const COMPLETING = 3;
const CHILD = 0.5;

/** Drips of a request, from nothing but the request: a call that will fail costs the same. */
export function costOf(request: HttpRequest, addressed: Addressed): number {
  const query = parseQuery(request.query);
  if (param(query, 'count') === '1') return COUNT_COST;
  const writes = request.method !== 'GET';
  const sent = request.method === 'POST' || request.method === 'PUT';
  const payload = sent ? parse(request.body, addressed.entity?.name ?? '') : null;
  const list = !writes && !addressed.single;
  const loads = relationsCost(addressed.entity, param(query, 'load_relations'), list);
  const ors = query.filter((pair) => pair.name === 'or').map((pair) => orCost(alternatives(pair)));
  const total =
    baseCost(addressed, writes, payload) +
    CHILD * nestedEntities(payload) +
    loads +
    ors.reduce((a, b) => a + b, 0);
  return Math.round(total * 1000) / 1000;
}

function baseCost(addressed: Addressed, writes: boolean, payload: unknown): number {
  const action = ACTION_COSTS[addressed.action ?? ''];
  if (action !== undefined) return action;
  const name = addressed.entity?.name;
  if (!writes) return 1;
  if (name === 'Category' || name === 'InventoryCountReconcile') return 10;
  if (name !== 'Sale' && name !== 'SaleLine') return 1;
  const completing = name === 'Sale' && isPayload(payload) && String(payload['completed']) === 'true';
  return SALE_WRITE + (completing ? COMPLETING : 0);
}

function relationsCost(entity: Entity | null, given: string | undefined, list: boolean): number {
  if (entity === null) return 0;
  return relationCost(entity.relations, relationTree(entity, given), list);
}

/**
 * Free on one field; one drip per operand on one entity; with several entities or ranges, ten per entity
 * and one per further operand.
 */
function orCost(operands: readonly Condition[]): number {
  const fields = new Set(operands.map((each) => each.path.join('.')));
  if (fields.size <= 1) return 0;
  const entities = new Set(operands.map((each) => each.path.slice(0, -1).join('.')));
  const ranges = operands.filter(isRange).length;
  if (entities.size === 1 && ranges <= 1) return operands.length;
  return 10 * entities.size + (operands.length - entities.size);
}

/** The body's payload; one that cannot be read will be refused, for the base price. */
function parse(body: string, entity: string): Payload | null {
  try {
    return payloadOf(entity, body);
  } catch (problem) {
    if (problem instanceof Refusal) return null;
    throw problem;
  }
}

/** Objects below the payload that are records themselves, not the wrappers around their lists. */
function nestedEntities(payload: unknown): number {
  if (Array.isArray(payload)) return payload.reduce<number>((count, each) => count + nestedEntities(each), 0);
  if (!isPayload(payload)) return 0;
  return Object.entries(payload).reduce((count, [key, value]) => count + recordsIn(key, value), 0);
}

function recordsIn(key: string, value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((count, each) => count + recordsIn(key, each), 0);
  if (!isPayload(value)) return 0;
  return (key.endsWith('s') ? 0 : 1) + nestedEntities(value);
}
