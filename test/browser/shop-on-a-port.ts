import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveFront, sessionOf } from '../../functions/api/front.ts';
import type { FrontDeps } from '../../functions/api/front.ts';
import type { LastAudit } from '../../functions/overview.ts';
import { readPage } from '../../functions/api/page.ts';
import { serve } from '../../functions/api/serve.ts';
import { buildPage } from '../../infra/build/page.ts';
import { startHttpApi } from '../../infra/local/http-api.ts';
import type { HttpAnswer, HttpRequest } from '../../shared/runtime/handler.ts';
import type { peopleIn } from '../support/memory-people-services.ts';
import type { FiguresShop } from '../support/figures-shop.ts';
import { FIGURES_SETTINGS } from '../support/figures-shop.ts';
import type { Shop } from '../support/shop.ts';
import { watchForTests } from '../support/watch.ts';

export const OWNERS_TOKEN = 'the-owner-of-the-fixed-shop';

export interface ServedShop {
  readonly url: string;
  /** Set to change what the next requests meet. */
  readonly state: { audit: LastAudit | null; revoked: boolean; mode: 'live' | 'test' };
  close(): Promise<void>;
}

/** What waits for a person: payments, and people who may be one. */
export interface Waiting {
  readonly core: Shop;
  readonly people: ReturnType<typeof peopleIn>;
}

/** The real page and the real API on a port, over a shop in memory: for looks at the page in any state of a shop. */
export async function serveShop(figures: FiguresShop, { core, people }: Waiting): Promise<ServedShop> {
  const folder = mkdtempSync(join(tmpdir(), 'tillbridge-page-'));
  await buildPage(process.cwd(), folder);
  const page = readPage(join(folder, 'dashboard'));
  rmSync(folder, { recursive: true });
  const state: ServedShop['state'] = { audit: null, revoked: false, mode: 'live' };
  const { watch } = watchForTests();
  const { clock } = core;
  const sha256 = createHash('sha256').update(OWNERS_TOKEN).digest('hex');
  const tokens = () => (state.revoked ? [] : [{ name: 'owner', sha256, scopes: ['owner'] }]);
  const front: FrontDeps = {
    settings: FIGURES_SETTINGS,
    page: () => page,
    sessions: async () => ({ key: 'k'.repeat(32), tokens: tokens(), nowMs: clock.nowMs(), mode: state.mode }),
  };
  const answer = async (request: HttpRequest): Promise<HttpAnswer> =>
    (await serveFront(request, front)) ??
    serve(request, {
      ...watch,
      tokens: async () => tokens(),
      session: (asking) => sessionOf(asking, front.sessions),
      services: async () => ({
        core: core.core,
        people,
        oneOffs: figures.oneOffs,
        tillWarnings: async () => [],
      }),
      snapshots: figures.snapshots,
      items: { figures: figures.figures, currency: 'usd', timeZone: FIGURES_SETTINGS.shop.timeZone },
      lastAudit: async () => state.audit,
      clock,
    });
  const api = await startHttpApi(0);
  const routes = ['GET /', 'ANY /{proxy+}'].map((key) => ({ key, functionName: 'api' }));
  api.open(routes, async (_, event) => ({
    ok: true,
    result: JSON.stringify(dated(await answer(event as HttpRequest), clock.nowMs())),
  }));
  return { url: api.url, state, close: () => api.close() };
}

/** The page reckons ages by the server's clock, which is the shop's. */
function dated(answer: HttpAnswer, nowMs: number): HttpAnswer {
  return { ...answer, headers: { ...answer.headers, date: new Date(nowMs).toUTCString() } };
}
