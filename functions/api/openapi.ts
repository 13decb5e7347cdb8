import * as z from 'zod';
import { auditAnswer } from './audit-schema.ts';
import { LISTS } from './lists.ts';
import type { ListName } from './lists.ts';
import * as held from './held-schemas.ts';
import { oneOffAnswer, oneOffRequest, oneOffsAnswer } from './one-offs.ts';
import type { Route } from './route.ts';
import * as people from './people-schemas.ts';
import * as schemas from './schemas.ts';
import * as stock from './stock-schemas.ts';

/** The API as OpenAPI 3.1 describes it, from the routes and the schemas of their answers. */
export function openApi(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tillbridge, the owner’s API',
      version: '1',
      description:
        'Amounts are integers in minor units of `currency`. Every figure carries `asOf`, its window and its definition. ' +
        'Every list has `next`: give it back as `cursor`; all pages of one list are of one state of the books.',
    },
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: jsonSchema(schemas.problemDetails) },
    },
  };
}

function operation(route: Route): object {
  const { path, summary, scopes } = route;
  const who = scopes.length === 0 ? 'Any token.' : `Scopes: ${scopes.join(' or ')}.`;
  return {
    summary,
    description: who,
    parameters: parametersOf(route),
    ...(REQUESTS[path] === undefined ? {} : { requestBody: { required: true, ...json(REQUESTS[path]) } }),
    responses: {
      '200': { description: 'The answer.', ...contentOf(path) },
      ...(route.method === 'GET' ? { '304': { description: 'Nothing new since the entity tag.' } } : {}),
      default: {
        description: 'What went wrong (RFC 9457).',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function parametersOf({ path, method }: Route): object[] {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
  const query = (name: string, schema: object, description: string): object => ({
    name,
    in: 'query',
    schema,
    description,
  });
  const isJsonAlone = path.endsWith('.json') || path.startsWith('/v1/people');
  const format = query('format', { enum: ['json', 'csv'] }, 'Wins over the header `Accept`.');
  const limit = (most: string): object => query('limit', { type: 'integer', minimum: 1 }, most);
  const paging = [
    limit(
      'Rows in one answer: at most 1,000, in CSV 20,000, and fewer where they would come to more than some 5 MB.',
    ),
    query('cursor', { type: 'string' }, '`next` of the page before.'),
  ];
  return [
    ...(path.includes('{id}') ? [id] : []),
    ...(method === 'GET' && !isJsonAlone ? [format] : []),
    ...(listOf(path) === null ? [] : paging),
    ...(path === '/v1/stock'
      ? [
          query(
            'find',
            { type: 'string' },
            'Only items whose SKU or name has it; given with each `cursor` again.',
          ),
        ]
      : []),
    ...(path === '/v1/people/review'
      ? [limit('Pairs in one answer: 20 if it is left out, at most 100.')]
      : []),
  ];
}

function listOf(path: string): ListName | null {
  const name = path.replace('/v1/', '');
  return name in LISTS ? (name as ListName) : null;
}

const REQUESTS: Readonly<Record<string, z.ZodType>> = {
  '/v1/held/{id}/skip': held.skipRequest,
  '/v1/sku-map': held.mapRequest,
  '/v1/reorder/one-off': oneOffRequest,
};

const ANSWERS: Readonly<Record<string, z.ZodType>> = {
  '/v1/overview': schemas.overviewAnswer,
  '/v1/stock/{id}': stock.stockItemAnswer,
  '/v1/stock-days/{id}': stock.itemDaysAnswer,
  '/v1/payments/{id}': schemas.storyAnswer,
  '/v1/people/{id}': people.personAnswer,
  '/v1/people/review': people.reviewAnswer,
  '/v1/people/review/{id}/yes': people.decidedAnswer,
  '/v1/people/review/{id}/no': people.decidedAnswer,
  '/v1/audit': auditAnswer,
  '/v1/held': held.heldAnswer,
  '/v1/held/{id}/release': held.releasedAnswer,
  '/v1/held/{id}/skip': held.skippedAnswer,
  '/v1/sku-map': held.mappedAnswer,
  '/v1/reorder/one-off': oneOffAnswer,
  '/v1/reorder/one-offs': oneOffsAnswer,
  '/v1/resume': held.resumedAnswer,
};

/** The schema of a path's answer; a thing without one is described by its words alone. */
export function answerSchema(path: string): z.ZodType {
  const name = listOf(path);
  if (name === null) return ANSWERS[path] ?? z.looseObject({});
  const listOfRows = (row: z.ZodType): z.ZodType =>
    z.object({
      ...schemas.top,
      ...schemas.HEADS[name],
      [LISTS[name]]: z.array(row),
      next: z.string().nullable(),
    });
  const whole = listOfRows(schemas.ROWS[name]);
  return name === 'stock' ? stock.forWhom(whole, listOfRows(stock.storefrontLine)) : whole;
}

function contentOf(path: string): object {
  const { content } = json(answerSchema(path));
  const hasTable = !/\.json$|^\/v1\/people|\/(?:release|skip|sku-map|resume|one-off)$/.test(path);
  return { content: { ...content, ...(hasTable ? { 'text/csv': { schema: { type: 'string' } } } : {}) } };
}

function json(schema: z.ZodType): { content: object } {
  return { content: { 'application/json': { schema: jsonSchema(schema) } } };
}

function jsonSchema(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'output' });
  return rest;
}
