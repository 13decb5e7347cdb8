import { createApi } from './api.ts';
import { json, withHeaders, type Reply } from '../http.ts';
import type { Admitted, Gate } from '../serving.ts';
import { errorReply } from './error-reply.ts';
import type { Limiter } from './limiter.ts';
import { oauthRoutes } from './oauth.ts';
import type { Till } from './till.ts';
import { authenticate } from './tokens.ts';

/** The way in: token, limits, then the routes. Each answer carries the limiter's headers. */
export function createGate(till: Till, limiter: Limiter): Gate {
  const api = createApi(till);
  const oauth = oauthRoutes(till);
  const at = (reply: Reply): Admitted => ({ cost: null, perform: () => reply });
  return {
    admit(request) {
      if (request.path.startsWith('/auth/oauth/')) return { cost: null, perform: () => oauth(request) };
      if (!request.path.startsWith('/API/')) return at(errorReply(404, 'Not found.'));
      const who = authenticate(till, request.bearer);
      if (!who.ok) return at(unauthorized(till, who.hint));
      const cost = api.cost(request);
      const { refusal, headers } = limiter.admit(cost);
      if (refusal !== null) {
        const burst = refusal.type === 'api-burst-limiter';
        const message = burst ? 'Rate Limit Exceeded: burst rate limit exceeded' : 'Rate Limit Exceeded';
        return { cost, perform: () => withHeaders(errorReply(429, message), headers) };
      }
      return { cost, perform: () => withHeaders(api.perform(request), headers) };
    },
  };
}

/** Two generations of bodies are on record. */
function unauthorized(till: Till, hint: string): Reply {
  if (till.switches.unauthorized_body === 'legacy') {
    const reply = errorReply(401, 'Invalid access token.', 'BadAuthenticationRequestError');
    return withHeaders(reply, { 'WWW-Authenticate': 'Basic realm="MerchantOS API"' });
  }
  return json(401, {
    error: 'access_denied',
    error_description: 'The resource owner or authorization server denied the request.',
    hint,
  });
}
