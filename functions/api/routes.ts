import { isoOf } from '../../shared/kernel/clock.ts';
import { explain, listHeld } from '../../shared/posting/explain.ts';
import type { HttpAnswer } from '../../shared/runtime/handler.ts';
import type { Services } from '../services.ts';
import { answer, notFound, problem } from './answers.ts';
import type { Scope } from './authorise.ts';

/** One path below `/v1/`, and who may read it. */
export interface Route {
  readonly scopes: readonly Scope[];
  /** Builds the answer; throws `RefusedError` when a far side that must be asked is away. */
  readonly serve: (services: () => Promise<Pick<Services, 'core'>>) => Promise<HttpAnswer>;
}

/** Ids of Stripe, ours with `.undo`, and the till's numbers and UUIDs. Nothing else comes near a key or a URL. */
const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,139}$/;
const STORIES = ['owner', 'operator'] as const;
const FIGURES = new Set(['overview', 'stock', 'channel-mix', 'slow-movers', 'top-customers', 'reorder']);

/** Null: no such path. A trailing slash is another path. */
export function routeOf(path: string): Route | null {
  if (path === '/v1/held') return { scopes: STORIES, serve: serveHeld };
  const id = /^\/v1\/payments\/([^/]+)$/.exec(path)?.[1];
  if (id !== undefined) return { scopes: STORIES, serve: (services) => serveStory(id, services) };
  const figure = /^\/v1\/([a-z-]+)$/.exec(path)?.[1] ?? (/^\/v1\/stock\/[^/]+$/.test(path) ? 'stock' : '');
  return FIGURES.has(figure) ? { scopes: ['owner'], serve: notBuilt } : null;
}

/** As `explain` tells it. */
async function serveStory(id: string, services: () => Promise<Pick<Services, 'core'>>): Promise<HttpAnswer> {
  if (!ID.test(id)) return notFound('no payment has such an id');
  const { core } = await services();
  const story = await explain(id, core);
  if (story === null) return notFound(`no payment is known by ${id}`);
  return answer({ asOf: isoOf(core.clock.nowMs()), currency: core.shopCurrency, ...story });
}

/** As `held ls` tells it: everything that waits for a person, oldest first. */
async function serveHeld(services: () => Promise<Pick<Services, 'core'>>): Promise<HttpAnswer> {
  const { core } = await services();
  const asOf = isoOf(core.clock.nowMs());
  return answer({ asOf, currency: core.shopCurrency, items: await listHeld(core.ledger), next: null });
}

async function notBuilt(): Promise<HttpAnswer> {
  return problem({ status: 501, title: 'Not Implemented', detail: 'this figure is not built yet' });
}
