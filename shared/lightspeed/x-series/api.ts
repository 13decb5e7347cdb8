import type * as z from 'zod';
import type { Answer } from '../../kernel/answer.ts';
import { RefusedError } from '../../kernel/answer.ts';
import type { Clock } from '../../kernel/clock.ts';
import { farSideAtMsOf } from '../http.ts';
import type { Http, HttpAnswer, HttpMethod, HttpResult } from '../http.ts';
import type { TokenSource } from '../oauth.ts';
import type { RequestFact } from '../options.ts';
import { connection, heldUp, outage, refuse, unreadable } from '../refusals.ts';
import { sortAnswer } from '../sort-answer.ts';
import { sendWithToken } from '../with-token.ts';
import type { RateWindow } from './rate-window.ts';
import { refusalOf } from './refusal-of.ts';
import { cursorOf, dataOf, jsonIn, rowsOf } from './wire.ts';

export interface XApiOptions {
  /** Without a slash at its end: `https://<prefix>.retail.lightspeed.app`. */
  readonly base: string;
  /** The dated version: `2026-07`. */
  readonly version: string;
  readonly http: Http;
  readonly tokens: TokenSource;
  readonly window: RateWindow;
  readonly clock: Clock;
  readonly onRequest?: (fact: RequestFact) => void;
}

export interface XRead {
  /** Below the version: `sales/<id>`. Its parts are encoded already. */
  readonly resource: string;
  readonly params?: Params;
}

/** Unencoded; a list repeats its name. */
export type Params = Readonly<Record<string, string | readonly string[]>>;

export interface XWrite {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly resource: string;
  readonly body: unknown;
  /** Held up beyond this moment, by a token or by the rate, it is refused instead of sent. */
  readonly latestMs: number;
}

export interface XPage<T> {
  readonly rows: readonly T[];
  /** The version after which the next page begins; null: this one is empty, and so the last. */
  readonly after: number | null;
}

/** The dated X-Series interface with tokens, rate and the sorting of answers applied. Reads throw `RefusedError`. */
export interface XApi {
  /** Null: the till knows no such record. */
  one<T>(read: XRead, schema: z.ZodType<T>): Promise<T | null>;
  /** What a search or a short list shows, one request. */
  rows<T>(read: XRead, schema: z.ZodType<T>): Promise<readonly T[]>;
  /** A page of a list in the order of the till's versions, after a version; null: from the first. */
  page<T>(read: XRead, after: number | null, schema: z.ZodType<T>): Promise<XPage<T>>;
  /** All rows of a list, over at most `mostPages` pages; null: there were more. */
  all<T>(read: XRead, schema: z.ZodType<T>, mostPages?: number): Promise<readonly T[] | null>;
  /** Sent once, whatever comes of it; only a 401, which proves that nothing was done, is repeated. */
  write<T>(write: XWrite, schema: z.ZodType<T>): Promise<Answer<T>>;
}

/** How long a call with an effect may be held up before it is sent; afterwards it is refused instead. */
export const SEND_WITHIN_MS = 10_000;

const MOST_PAGES = 10;

interface Call {
  readonly method: HttpMethod;
  readonly resource: string;
  readonly query: string;
  readonly body: unknown;
  readonly latestMs: number | null;
}

type Send = (call: Call) => Promise<HttpResult>;
type Reads = Omit<XApi, 'write'>;

export function makeXApi(options: XApiOptions): XApi {
  const send: Send = (call) => sendWithToken(options.tokens, (token) => sendOnce(options, call, token));
  return { ...makeReads(send, options.clock), write: makeWrite(send, options.clock) };
}

function makeReads(send: Send, clock: Clock): Reads {
  async function get({ resource, params = {} }: XRead): Promise<HttpAnswer> {
    const query = queryOf(params);
    const result = await send({ method: 'GET', resource, query, body: null, latestMs: null });
    if (result.kind !== 'answered') return refuse(outage(result.why));
    const { answer } = result;
    if (answer.status >= 400 && answer.status !== 404) refuse(refusalOf(answer, 'read', clock.nowMs()));
    return answer;
  }

  async function listed(read: XRead): Promise<unknown> {
    const answer = await get(read);
    // A list is never absent: the address is another one, and nothing may be concluded.
    if (answer.status === 404) refuse(noSuchList(read.resource));
    return jsonOf(answer, read.resource);
  }

  const reads: Reads = {
    async one(read, schema) {
      const answer = await get(read);
      // A page of a proxy says 404, too, and proves nothing; an empty answer is the till's.
      if (answer.status === 404 && answer.text === '') return null;
      const json = jsonOf(answer, read.resource);
      if (answer.status === 404) return null;
      const [row] = rowsOf(json);
      return row === undefined ? null : parsed(schema, row, read.resource);
    },
    async rows(read, schema) {
      return rowsOf(await listed(read)).map((row) => parsed(schema, row, read.resource));
    },
    async page(read, after, schema) {
      const cursor = after === null ? {} : { after: String(after) };
      const json = await listed({ ...read, params: { ...read.params, ...cursor } });
      const rows = rowsOf(json).map((row) => parsed(schema, row, read.resource));
      const reached = rows.length === 0 ? null : cursorOf(json);
      // No further than before: a till that counts the version itself among those after it has come to the end.
      return { rows, after: reached === after ? null : reached };
    },
    async all(read, schema, mostPages = MOST_PAGES) {
      type Row = z.infer<typeof schema>;
      const rows: Row[] = [];
      let after: number | null = null;
      for (let pages = 0; pages < mostPages; pages += 1) {
        const page: XPage<Row> = await reads.page(read, after, schema);
        rows.push(...page.rows);
        after = page.after;
        if (after === null) return rows;
      }
      return null;
    },
  };
  return reads;
}

function makeWrite(send: Send, clock: Clock): XApi['write'] {
  return async ({ method, resource, body, latestMs }, schema) => {
    try {
      const result = await send({ method, resource, query: '', body, latestMs });
      return sortAnswer(result, {
        refusalOf: (answer) => refusalOf(answer, 'write', clock.nowMs()),
        read(text) {
          const json = text === '' ? { json: null } : jsonIn(text);
          const value = json === null ? null : schema.safeParse(dataOf(json.json));
          return value?.success === true ? { value: value.data } : null;
        },
      });
    } catch (error) {
      // No token, or no room in the window: it was not sent.
      if (error instanceof RefusedError) return { kind: 'rejected', refusal: error.refusal };
      throw error;
    }
  };
}

async function sendOnce(options: XApiOptions, call: Call, token: string): Promise<HttpResult> {
  const { clock, window } = options;
  window.makeRoom();
  const startedAtMs = clock.nowMs();
  if (call.latestMs !== null && startedAtMs > call.latestMs) refuse(heldUp());
  const hasBody = call.body !== null;
  const result = await options.http.send({
    method: call.method,
    url: `${options.base}/api/${options.version}/${call.resource}${call.query}`,
    headers: {
      authorization: `Bearer ${token}`,
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
    },
    body: hasBody ? JSON.stringify(call.body) : null,
  });
  if (result.kind === 'answered') window.learn(result.answer);
  options.onRequest?.({
    method: call.method,
    entity: call.resource.split('/')[0] ?? '',
    status: result.kind === 'answered' ? result.answer.status : 0,
    costUnits: 1,
    levelUnits: window.used(),
    capacityUnits: window.limit(),
    durationMs: clock.nowMs() - startedAtMs,
    farSideAtMs: farSideAtMsOf(result),
  });
  return result;
}

function queryOf(params: Params): string {
  const pairs = Object.entries(params).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((each) => `${name}=${encodeURIComponent(each)}`),
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function noSuchList(resource: string): ReturnType<typeof connection> {
  const reason = `Lightspeed knows no list of ${resource} at this address`;
  const remedy = 'correct the settings lightspeed.domainPrefix and lightspeed.apiVersion';
  return connection('no-such-shop', reason, remedy);
}

function jsonOf(answer: HttpAnswer, resource: string): unknown {
  const body = jsonIn(answer.text);
  if (body === null) throw unreadable(`a read of ${resource.split('/')[0] ?? ''}`);
  return body.json;
}

function parsed<T>(schema: z.ZodType<T>, row: unknown, resource: string): T {
  const result = schema.safeParse(row);
  if (!result.success) throw unreadable(`a read of ${resource.split('/')[0] ?? ''}`, result.error);
  return result.data;
}
