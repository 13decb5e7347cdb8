import type { TokenSource } from '../oauth.ts';
import { connection, refuse } from '../refusals.ts';

/** A token that a person made in the till's own pages: it neither ends nor is it renewed. */
export function personalTokenSource(token: string): TokenSource {
  return {
    current: async () => token,
    async renew() {
      const reason = 'Lightspeed refuses the personal token';
      return refuse(
        connection('token-refused', reason, 'make a new personal token in the till and store it'),
      );
    },
  };
}
