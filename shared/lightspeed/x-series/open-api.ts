import type { Settings } from '../../settings/schema.ts';
import { makeHttp } from '../http.ts';
import type { Http } from '../http.ts';
import { makeTokenSource } from '../oauth.ts';
import type { TokenSource } from '../oauth.ts';
import type { LightspeedOptions } from '../options.ts';
import { makeXApi } from './api.ts';
import type { XApi } from './api.ts';
import { personalTokenSource } from './personal-token.ts';
import { makeRateWindow } from './rate-window.ts';
import { DEFAULT_VERSION } from './version.ts';

/** The dated version that the settings ask for, else the one that this adapter is written for. */
export function versionOf(settings: Settings['lightspeed']): string {
  return settings.apiVersion ?? DEFAULT_VERSION;
}

/**
 * The interface of one shop, with tokens and rate of its own. Sends nothing yet.
 * @param http carries its requests; sockets unless told.
 */
export function openXApi(options: LightspeedOptions, http: Http = makeHttp(options.timeoutMs)): XApi {
  const { clock, onRequest } = options;
  return makeXApi({
    base: options.apiBase,
    version: versionOf(options.settings.lightspeed),
    http,
    tokens: tokensOf(options, http),
    window: makeRateWindow(clock, options.roomForLive ?? false),
    clock,
    ...(onRequest === undefined ? {} : { onRequest }),
  });
}

function tokensOf(options: LightspeedOptions, http: Http): TokenSource {
  if (options.personalToken !== undefined) return personalTokenSource(options.personalToken);
  return makeTokenSource({
    ...options,
    tokenUrl: `${options.authBase}/api/1.0/token`,
    // Two adapters of one process are two: each must wait for the other's refresh.
    owner: `${options.owner}/${options.random.id()}`,
    http,
  });
}
