import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ACCOUNT } from '../../test/simulators/aws/aws.ts';
import type { Match } from './routes.ts';

const TEXT = /^(?:text\/|application\/(?:json|javascript|xml|[\w.-]+\+(?:json|xml))\b)/i;

/** The event of an HTTP API, payload format 2.0: names in lower case, repeated values joined by commas. */
export function httpEvent(request: IncomingMessage, { key, parameters }: Match, body: Buffer): object {
  const [rawPath = '/', ...query] = (request.url ?? '/').split('?');
  const rawQueryString = query.join('?');
  const { cookie, ...headers } = joined(Object.entries(request.headersDistinct), '; ');
  const queries = [...new URLSearchParams(rawQueryString)].map(([name, value]): Named => [name, [value]]);
  const nowMs = Date.now();
  const isText = TEXT.test(headers['content-type'] ?? '');
  return {
    version: '2.0',
    routeKey: key,
    rawPath,
    rawQueryString,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/; ?/) }),
    headers,
    ...(queries.length === 0 ? {} : { queryStringParameters: joined(queries) }),
    ...(Object.keys(parameters).length === 0 ? {} : { pathParameters: parameters }),
    requestContext: {
      accountId: ACCOUNT,
      apiId: 'local',
      domainName: headers['host'] ?? '',
      domainPrefix: 'local',
      http: {
        method: request.method,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: key,
      stage: '$default',
      time: new Date(nowMs).toUTCString(),
      timeEpoch: nowMs,
    },
    ...(body.length === 0 ? {} : { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

type Named = readonly [name: string, values: readonly string[] | undefined];

function joined(all: readonly Named[], cookieDelimiter = ','): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, values = []] of all) {
    const delimiter = name === 'cookie' ? cookieDelimiter : ',';
    const before = found[name] === undefined ? [] : [found[name]];
    found[name] = [...before, ...values].join(delimiter);
  }
  return found;
}
