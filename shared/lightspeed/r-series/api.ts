import type * as z from 'zod';
import type { Answer, Refusal } from '../../kernel/answer.ts';
import { RefusedError } from '../../kernel/answer.ts';
import type { Clock } from '../../kernel/clock.ts';
import { farSideAtMsOf } from '../http.ts';
import type { Http, HttpMethod, HttpResult } from '../http.ts';
import type { TokenSource } from '../oauth.ts';
import type { RequestFact } from '../options.ts';
import { connection, heldUp, outage, refuse, unreadable } from '../refusals.ts';
import { sortAnswer } from '../sort-answer.ts';
import { sendWithToken } from '../with-token.ts';
import type { Bucket } from './rate.ts';
import { refusalOf } from './refusal-of.ts';
import { nextOf, objectIn, recordsOf } from './wire.ts';

export interface ApiOptions {
  /** Without a slash at its end. */
  readonly base: string;
  readonly http: Http;
  readonly tokens: TokenSource;
  readonly bucket: Bucket;
  readonly clock: Clock;
  readonly onRequest?: (fact: RequestFact) => void;
}

export interface Query {
  /** Below the base, query string included: `/API/V3/Account/1/Sale.json?…`. */
  readonly path: string;
  readonly entity: string;
  /** What the till will charge for it. */
  readonly costUnits: number;
}

export interface Write extends Query {
  /** Held up beyond this moment, by a token or by the rate, it is refused instead of sent. */
  readonly latestMs: number;
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly body: unknown;
}

export interface Page<T> {
  readonly rows: readonly T[];
  readonly next: Query | null;
}

/** The R-Series interface with tokens, rate and the sorting of answers applied. Reads throw `RefusedError`. */
export interface Api {
  /** Null: the till knows no such record. */
  one<T>(query: Query, schema: z.ZodType<T>): Promise<T | null>;
  page<T>(query: Query, schema: z.ZodType<T>): Promise<Page<T>>;
  /** All rows, over at most `mostPages` pages; null: there were more. */
  all<T>(query: Query, schema: z.ZodType<T>, mostPages?: number): Promise<readonly T[] | null>;
  /** Sent once, whatever comes of it; only a 401, which proves that nothing was done, is repeated. */
  write<T>(write: Write, schema: z.ZodType<T>): Promise<Answer<T>>;
}

/** How long a call with an effect may be held up before it is sent; afterwards it is refused instead. */
export const SEND_WITHIN_MS = 10_000;

type Call = Omit<Write, 'method' | 'latestMs'> & {
  readonly method: HttpMethod;
  readonly latestMs: number | null;
};

const MOST_PAGES = 10;

export function makeApi(options: ApiOptions): Api {
  const send = (call: Call): Promise<HttpResult> =>
    sendWithToken(options.tokens, (token) => sendOnce(options, call, token));

  async function read(query: Query): Promise<{ status: number; body: Record<string, unknown> }> {
    const result = await send({ ...query, method: 'GET', body: null, latestMs: null });
    if (result.kind !== 'answered') return refuse(outage(result.why));
    const { answer } = result;
    const { status } = answer;
    if (status >= 400 && status !== 404) refuse(refusalOf(answer, 'read', options.clock.nowMs()));
    // A page of a proxy says 404, too, and proves nothing.
    const body = status < 300 || status === 404 ? objectIn(answer.text) : null;
    if (body === null) throw unreadable(`a read of ${query.entity}`);
    return { status, body };
  }

  const api: Api = {
    async one(query, schema) {
      const { status, body } = await read(query);
      return status === 404 ? null : parsed(schema, recordsOf(body, query.entity)[0], query.entity);
    },
    async page(query, schema) {
      const { status, body } = await read(query);
      // A list is never absent: the account is another one, and nothing may be concluded.
      if (status === 404) refuse(noSuchList(query.entity));
      const rows = recordsOf(body, query.entity).map((row) => parsed(schema, row, query.entity));
      const next = nextOf(body);
      return { rows, next: next === null ? null : { ...query, path: pathOf(next, options.base) } };
    },
    async all(query, schema, mostPages = MOST_PAGES) {
      type Row = z.infer<typeof schema>;
      const rows: Row[] = [];
      let next: Query | null = query;
      for (let pages = 0; next !== null && pages < mostPages; pages += 1) {
        const page: Page<Row> = await api.page(next, schema);
        rows.push(...page.rows);
        next = page.next;
      }
      return next === null ? rows : null;
    },
    async write(write, schema) {
      try {
        return answerOf(await send(write), write, { schema, nowMs: options.clock.nowMs() });
      } catch (error) {
        // No token, or no room in the bucket: it was not sent.
        if (error instanceof RefusedError) return { kind: 'rejected', refusal: error.refusal };
        throw error;
      }
    },
  };
  return api;
}

function answerOf<T>(
  result: HttpResult,
  write: Write,
  by: { schema: z.ZodType<T>; nowMs: number },
): Answer<T> {
  return sortAnswer(result, {
    refusalOf: (answer) => refusalOf(answer, 'write', by.nowMs),
    read(text) {
      const row = by.schema.safeParse(recordsOf(objectIn(text) ?? {}, write.entity)[0]);
      return row.success ? { value: row.data } : null;
    },
  });
}

async function sendOnce(options: ApiOptions, call: Call, token: string): Promise<HttpResult> {
  const { clock, bucket } = options;
  await bucket.makeRoom(call.costUnits);
  const startedAtMs = clock.nowMs();
  if (call.latestMs !== null && startedAtMs > call.latestMs) refuse(heldUp());
  const hasBody = call.body !== null;
  const result = await options.http.send({
    method: call.method,
    url: `${options.base}${call.path}`,
    headers: {
      authorization: `Bearer ${token}`,
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
    },
    body: hasBody ? JSON.stringify(call.body) : null,
  });
  if (result.kind === 'answered') bucket.learn(result.answer);
  const told = result.kind === 'answered' ? Number(result.answer.header('x-ls-api-request-cost') ?? '') : 0;
  options.onRequest?.({
    method: call.method,
    entity: call.entity,
    status: result.kind === 'answered' ? result.answer.status : 0,
    costUnits: told > 0 ? told : call.costUnits,
    levelUnits: bucket.levelUnits(),
    capacityUnits: bucket.capacityUnits(),
    durationMs: clock.nowMs() - startedAtMs,
    farSideAtMs: farSideAtMsOf(result),
  });
  return result;
}

function noSuchList(entity: string): Refusal {
  const reason = `Lightspeed knows no list of ${entity} for this account`;
  return connection('no-such-account', reason, 'correct the setting lightspeed.accountId');
}

function parsed<T>(schema: z.ZodType<T>, row: unknown, entity: string): T {
  const result = schema.safeParse(row);
  if (!result.success) throw unreadable(`a read of ${entity}`, result.error);
  return result.data;
}

/** A page's link is followed as it is, but never to another host: our token would go with it. */
function pathOf(link: string, base: string): string {
  const url = URL.parse(link, base);
  if (url === null || url.origin !== new URL(base).origin) {
    const remedy = 'check that the API address is the one that Lightspeed documents';
    return refuse(connection('foreign-link', 'a list of Lightspeed leads to another host', remedy));
  }
  return `${url.pathname}${url.search}`;
}
