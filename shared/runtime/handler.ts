import middyChain from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Log } from './log.ts';
import type { PublishedMetrics } from './metrics.ts';

/** What every handler is watched with. */
export interface Watch {
  readonly log: Log;
  readonly metrics: PublishedMetrics;
}

export type HttpRequest = APIGatewayProxyEventV2;
export type HttpAnswer = APIGatewayProxyStructuredResultV2;
export type Handler<Event, Result> = (event: Event, context: Context) => Promise<Result>;

/**
 * A handler behind a queue, a schedule or a command. What it throws is logged and thrown on, so that the message comes
 * back or the invocation counts as failed; metrics are written either way.
 */
export function jobHandler<Event, Result>(
  watch: Watch,
  handle: (event: Event, context: Context) => Promise<Result>,
): Handler<Event, Result> {
  const chain = watched(watch, handle);
  return (event, context) => chain(event, context);
}

/** A handler behind an HTTP API, payload 2.0. What it throws is logged and answered 500, without detail. */
export function httpHandler(
  watch: Watch,
  handle: (request: HttpRequest, context: Context) => Promise<HttpAnswer>,
): Handler<HttpRequest, HttpAnswer> {
  const chain = watched(watch, handle).onError((request) => {
    request.response = json(500, SOMETHING_WRONG);
  });
  return (request, context) => chain(request, context);
}

export function json(statusCode: number, body: unknown): HttpAnswer {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/**
 * Lambda ends an environment whose invocation has run out of time; middy would answer a moment earlier and leave the
 * work behind, to go on in the middle of the next invocation.
 */
const NO_EARLY_TIMEOUT = { timeoutEarlyInMillis: 0 };

/** The log has the cause; the outside gets none. */
const SOMETHING_WRONG = { error: { message: 'something went wrong here', remedy: 'try again later' } };

function watched<Event, Result>({ log, metrics }: Watch, handle: Handler<Event, Result>) {
  return middyChain(handle, NO_EARLY_TIMEOUT)
    .after(() => metrics.publish())
    .onError(({ error }) => {
      log.error('invocation.failed', { error });
      metrics.publish();
    });
}
