import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ACCOUNT } from '../../test/simulators/aws/aws.ts';
import type { Match } from '../../test/simulators/aws/routes.ts';

/** Bodies of other types arrive in base64, forms as well. */
const TEXT = /^(?:text\/|application\/(?:json|javascript|xml|[\w.-]+\+(?:json|xml))\b)/i;

/** The event of an HTTP API, payload format 2.0: names in lower case, repeated values joined by commas. */
export function httpEvent(request: IncomingMessage, { key, parameters }: Match, body: Buffer): object {
  const [rawPath = '/', ...query] = (request.url ?? '/').split('?');
  const { cookie, ...given } = request.headers;
  const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
  const queries: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query.join('?')))
    queries[name] = queries[name] === undefined ? value : `${queries[name]},${value}`;
  const isText = TEXT.test(headers['content-type'] ?? '');
  const timeEpoch = Date.now();
  return {
    version: '2.0',
    routeKey: key,
    rawPath,
    rawQueryString: query.join('?'),
    ...(cookie === undefined ? {} : { cookies: cookie.split(/; ?/) }),
    headers: { ...headers, 'x-forwarded-proto': 'http' },
    ...(Object.keys(queries).length === 0 ? {} : { queryStringParameters: queries }),
    ...(Object.keys(parameters).length === 0 ? {} : { pathParameters: parameters }),
    requestContext: {
      accountId: ACCOUNT,
      apiId: 'local',
      domainName: headers['host'],
      http: {
        method: request.method,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: key,
      stage: '$default',
      time: new Date(timeEpoch).toUTCString(),
      timeEpoch,
    },
    ...(body.length === 0 ? {} : { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}
