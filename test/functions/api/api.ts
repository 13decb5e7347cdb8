import { createHash } from 'node:crypto';
import type { Context } from 'aws-lambda';
import type { ApiToken } from '../../../functions/api/authorise.ts';
import type { LastAudit } from '../../../functions/overview.ts';
import { serve } from '../../../functions/api/serve.ts';
import type { SnapshotReader } from '../../../shared/metrics/snapshots/ports.ts';
import { httpHandler } from '../../../shared/runtime/handler.ts';
import type { HttpAnswer, HttpRequest } from '../../../shared/runtime/handler.ts';
import { lazy } from '../../../shared/runtime/lazy.ts';
import { MemoryFigures } from '../../support/memory-figures.ts';
import { MemoryOneOffs } from '../../support/memory-one-offs.ts';
import { peopleIn } from '../../support/memory-people-services.ts';
import { MemorySnapshots } from '../../support/memory-snapshots.ts';
import { Shop } from '../../support/shop.ts';
import { watchForTests } from '../../support/watch.ts';

export const sha256 = (token: string): string => createHash('sha256').update(token).digest('hex');

export const TOKENS: readonly ApiToken[] = [
  { name: 'owner', sha256: sha256('the-owner'), scopes: ['owner'] },
  { name: 'operator', sha256: sha256('the-operator'), scopes: ['operator'] },
  { name: 'web', sha256: sha256('the-storefront'), scopes: ['storefront'] },
  { name: 'local', sha256: sha256('the-local'), scopes: ['all'] },
  { name: 'nobody', sha256: sha256('the-nobody'), scopes: ['something-else'] },
  { name: 'former', sha256: sha256('the-former'), scopes: ['owner'], untilMs: 1 },
];
export const OWNER = 'Bearer the-owner';

export interface Ask {
  readonly authorization?: string;
  readonly method?: string;
  readonly query?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The owner's API over a shop in memory. */
export function apiOf(shop = new Shop(), snapshots: SnapshotReader = new MemorySnapshots()) {
  const figures = new MemoryFigures();
  const people = peopleIn(shop.clock);
  const oneOffs = new MemoryOneOffs();
  const { watch, logged } = watchForTests();
  const state: {
    secretAway: boolean;
    /** How often the secret was read, and something of the shop asked for. */
    readonly reads: { secret: number; shop: number };
    audit: LastAudit | null;
    session: ApiToken | null;
    tillWarnings: readonly string[];
  } = {
    secretAway: false,
    reads: { secret: 0, shop: 0 },
    tillWarnings: [],
    audit: null,
    session: null,
  };
  // As the deployed one keeps it.
  const secret = lazy(
    async () => {
      state.reads.secret += 1;
      if (state.secretAway) throw new Error('the secret of ada@example.com is away');
      return TOKENS;
    },
    { maxAgeMs: 30_000, clock: shop.clock },
  );
  const handler = httpHandler(watch, (request) =>
    serve(request, {
      ...watch,
      tokens: secret,
      session: async () => state.session,
      services: async () => {
        state.reads.shop += 1;
        return { core: shop.core, people, oneOffs, tillWarnings: async () => state.tillWarnings };
      },
      snapshots,
      items: { figures, currency: 'usd', timeZone: 'America/New_York' },
      lastAudit: async () => state.audit,
      clock: shop.core.clock,
    }),
  );
  const ask = async (
    path: string,
    { authorization, method = 'GET', query = '', body, headers }: Ask = {},
  ) => {
    const request = {
      rawPath: path,
      rawQueryString: query,
      headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
      requestContext: { http: { method, path } },
      body,
    };
    const answer: HttpAnswer = await handler(request as unknown as HttpRequest, {} as Context);
    const isJson = String(answer.headers?.['content-type']).includes('json');
    const document = (isJson ? JSON.parse(answer.body ?? 'null') : {}) as Record<string, unknown>;
    return { ...answer, document };
  };
  const get = (path: string, query = '', headers: Readonly<Record<string, string>> = {}) =>
    ask(path, { authorization: OWNER, query, headers });
  return { ask, get, shop, state, logged, figures, people, oneOffs };
}
