import { manualClock, seeded, send, type Answer, type ManualClock } from '../harness.ts';
import { startXSeries, type XSeriesOptions, type XSeriesSimulator } from './server.ts';

/** Of the versions, 2026-01 to 2026-10 are supported then. */
export const NOON_MS = Date.UTC(2026, 10, 20, 15, 4, 5);

export interface Shop {
  readonly till: XSeriesSimulator;
  readonly clock: ManualClock;
  /** Calls the data API of a version, 2026-07 unless told, with the personal token. */
  call(method: string, path: string, body?: unknown, version?: string): Promise<Answer>;
  /** POST to the token endpoint. */
  token(body: Readonly<Record<string, string>>): Promise<Answer>;
}

/** A simulator with a clock that stands still, and a client with the personal token. */
export async function openShop(options: Partial<XSeriesOptions> = {}): Promise<Shop> {
  const clock = manualClock(NOON_MS);
  const till = await startXSeries({ clock, random: seeded(7), ...options });
  const { personalToken } = till.credentials;
  return {
    till,
    clock,
    call: (method, path, body, version = '2026-07') =>
      send(`${till.url}/api/${version}/${path}`, {
        method,
        headers: { Accept: 'application/json', Authorization: `Bearer ${personalToken}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    token: (body) =>
      send(`${till.url}/api/1.0/token`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(body).toString(),
      }),
  };
}
