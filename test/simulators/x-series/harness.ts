import { manualClock, seeded, send, type Answer, type ManualClock } from '../harness.ts';
import { customerId, DEMO_LIGHTSPEED, productId } from './demo-ids.ts';
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

export const TEE = productId('501');
export const HOODIE = productId('504');
export const ADA = customerId('58');

/** Two tees at 12.50 and 8.25 % tax, as a web shop posts them: 27.06. */
export function saleOf(id: string, change: Readonly<Record<string, unknown>> = {}) {
  return {
    id,
    source: {
      author_id: DEMO_LIGHTSPEED.employeeId,
      register_id: DEMO_LIGHTSPEED.registerId,
      id: 'ch_1',
      type: 'web',
    },
    state: 'closed',
    date: '2026-11-20T15:00:00Z',
    customer_id: ADA,
    note: 'Web order ch_1',
    line_items: [lineOf(TEE, 2)],
    payments: [paymentOf('27.06')],
    ...change,
  };
}

export function lineOf(product: string, quantity: number, change: Readonly<Record<string, unknown>> = {}) {
  return {
    product: { id: product },
    quantity,
    pricing: { price: '12.50000' },
    tax: { id: DEMO_LIGHTSPEED.taxCategoryId, amount: '1.03000' },
    _metadata: { sequence: 0, is_price_override: true },
    ...change,
  };
}

export const paymentOf = (amount: string) => ({ amount, type: { config_id: DEMO_LIGHTSPEED.paymentTypeId } });

/** An id as a client derives it. */
export const idOf = (number: number): string => `7d0f6a3e-5f0a-5b1e-9c55-${String(number).padStart(12, '0')}`;
