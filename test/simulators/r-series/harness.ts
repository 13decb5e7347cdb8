import { manualClock, seeded, send, type Answer, type ManualClock } from '../harness.ts';
import { startRSeries, type RSeriesOptions, type RSeriesSimulator } from './server.ts';

export interface Shop {
  readonly till: RSeriesSimulator;
  readonly clock: ManualClock;
  /** Calls the data API below the account with a token of its own. */
  call(method: string, path: string, body?: unknown): Promise<Answer>;
  /** POST to the token endpoint. */
  token(body: Readonly<Record<string, string>>): Promise<Answer>;
}

/** A simulator with a clock that stands still, and a client with a valid access token. */
export async function openShop(options: Partial<RSeriesOptions> = {}): Promise<Shop> {
  const clock = manualClock();
  const till = await startRSeries({ clock, random: seeded(7), ...options });
  const access = till.state.issueAccessToken();
  return {
    till,
    clock,
    call: (method, path, body) =>
      send(`${till.url}/API/V3/Account/100200/${path}`, {
        method,
        headers: { Accept: 'application/json', Authorization: `Bearer ${access}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    token: (body) =>
      send(`${till.url}/auth/oauth/token`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
  };
}
