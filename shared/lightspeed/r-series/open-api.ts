import { makeHttp } from '../http.ts';
import { makeTokenSource } from '../oauth.ts';
import type { LightspeedOptions } from '../options.ts';
import { makeApi } from './api.ts';
import type { Api } from './api.ts';
import { makeBucket } from './rate.ts';

/** The interface of one shop, with tokens and rate of its own. Sends nothing yet. */
export function openApi(options: LightspeedOptions): Api {
  const { clock, random, onRequest } = options;
  const http = makeHttp(options.timeoutMs);
  const tokens = makeTokenSource({
    ...options,
    tokenUrl: `${options.authBase}/auth/oauth/token`,
    // Two adapters of one process are two: each must wait for the other's refresh.
    owner: `${options.owner}/${random.id()}`,
    http,
  });
  return makeApi({
    base: options.apiBase,
    http,
    tokens,
    bucket: makeBucket(clock, options.roomForLive ?? false),
    clock,
    ...(onRequest === undefined ? {} : { onRequest }),
  });
}
