import type { HttpAnswer, HttpRequest } from '../../shared/runtime/handler.ts';
import type { Settings } from '../../shared/settings/schema.ts';
import { problem } from './answers.ts';
import { headerOf } from './asked.ts';
import type { ApiToken } from './authorise.ts';
import { servePage } from './page.ts';
import type { Page } from './page.ts';
import { tokenOfSession } from './session.ts';
import type { SessionDeps } from './session.ts';
import { serveSession } from './sign-in.ts';

export interface FrontDeps {
  /** Key and tokens of sessions. Throws when the secret cannot be read. */
  readonly sessions: () => Promise<SessionDeps & { readonly mode: 'live' | 'test' }>;
  readonly page: () => Page;
  readonly settings: Pick<Settings, 'shop' | 'lightspeed'>;
}

/** The page, what belongs to it, and its session; null: another path. */
export async function serveFront(request: HttpRequest, deps: FrontDeps): Promise<HttpAnswer | null> {
  const path = request.rawPath;
  if (path === '/session') {
    const { mode, ...session } = await deps.sessions();
    return serveSession(request, { session, settings: deps.settings, mode });
  }
  if (path !== '/' && !path.startsWith('/assets/')) return null;
  const found = servePage(path, headerOf(request, 'accept-encoding') ?? '', deps.page());
  return found ?? problem({ status: 404, title: 'Not Found', detail: 'there is nothing here' });
}

/** The token behind a request's cookie; null: it has none that is worth something. */
export async function sessionOf(
  request: HttpRequest,
  sessions: FrontDeps['sessions'],
): Promise<ApiToken | null> {
  const cookies = request.cookies ?? [];
  return cookies.length === 0 ? null : tokenOfSession(cookies, await sessions());
}
