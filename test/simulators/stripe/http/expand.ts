import type { World } from '../world.ts';
import { invalidRequest } from './errors.ts';
import type { Params } from './form.ts';
import { EXPANDABLE } from './expandable.ts';
import { texts } from './params.ts';
import { load } from './load.ts';

type Node = Record<string, unknown>;

const MAX_LEVELS = 4;

/** Replaces the ids that `expand[]` names by their objects; four levels at most, as Stripe allows. */
export function expandAnswer(world: World, answer: unknown, params: Params): unknown {
  const paths = texts(params, 'expand');
  if (paths.length === 0) return answer;
  const copy: unknown = structuredClone(answer);
  for (const path of paths) {
    const levels = path.split('.');
    if (levels.length > MAX_LEVELS) {
      throw invalidRequest(
        `You cannot expand more than ${MAX_LEVELS} levels of a property. Property: ${path}`,
        { param: 'expand' },
      );
    }
    if (isNode(copy)) walk({ world, path }, copy, levels);
  }
  return copy;
}

interface Walk {
  world: World;
  path: string;
}

function walk(walkOf: Walk, node: Node, levels: string[]): void {
  if (node['object'] === 'list') return walkList(walkOf, node, levels);
  const expandable = EXPANDABLE[String(node['object'])] ?? {};
  for (let depth = 1; depth <= levels.length; depth += 1) {
    const name = levels.slice(0, depth).join('.');
    const how = expandable[name];
    if (how === undefined) continue;
    const child = replaceChild(walkOf.world, node, levels.slice(0, depth), how);
    const rest = levels.slice(depth);
    if (rest.length === 0) return;
    for (const one of Array.isArray(child) ? (child as unknown[]) : [child]) {
      if (isNode(one)) walk(walkOf, one, rest);
    }
    return;
  }
  throw invalidRequest(`This property cannot be expanded (${walkOf.path}).`, { param: 'expand' });
}

function walkList(walkOf: Walk, node: Node, levels: string[]): void {
  const [first, ...rest] = levels;
  if (first !== 'data') {
    throw invalidRequest(
      `This property cannot be expanded (${walkOf.path}). You may want to try expanding 'data.${walkOf.path}' instead.`,
      { param: 'expand' },
    );
  }
  if (rest.length === 0) return;
  for (const member of node['data'] as unknown[]) {
    if (isNode(member)) walk(walkOf, member, rest);
  }
}

/** Puts the object in the place of its id, or what is only shown when asked for. */
function replaceChild(
  world: World,
  node: Node,
  levels: string[],
  how: 'id' | 'embedded' | ((world: World, id: string) => unknown),
): unknown {
  let parent = node;
  for (const level of levels.slice(0, -1)) {
    const next = parent[level];
    if (!isNode(next)) return null;
    parent = next;
  }
  const name = levels.at(-1) ?? '';
  if (typeof how === 'function') parent[name] = structuredClone(how(world, String(node['id'])));
  const held = parent[name];
  if (how === 'id' && typeof held === 'string') parent[name] = structuredClone(load(world, held) ?? held);
  if (how === 'id' && Array.isArray(held)) {
    parent[name] = held.map((id) => structuredClone(load(world, String(id)) ?? id) as unknown);
  }
  return parent[name];
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
