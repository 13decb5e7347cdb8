import { accountDetails, accountOfToken, session } from './account-routes.ts';
import { entitiesOf, type Entities, type EntityName } from './entities.ts';
import { joined, present, relationTree, type Entity } from './entity.ts';
import { json, type HttpRequest, type Reply } from '../http.ts';
import { errorReply } from './error-reply.ts';
import { payloadOf, text } from './payload.ts';
import { param, parseQuery } from './query.ts';
import { readList, readOne } from './reading.ts';
import { notFound, Refusal } from './refusal.ts';
import { refundSale } from './refunds.ts';
import { costOf, type Addressed } from './request-cost.ts';
import { registerAction } from './register-actions.ts';
import { checkRight, requireRight } from './rights.ts';
import { ACCOUNT_ID, type Till } from './till.ts';
import { one, type WireObject } from './wire.ts';
import {
  anonymize,
  deleteLine,
  REFUND_EMBEDS,
  writersOf,
  writeSaleLine,
  type Writer,
  type Written,
} from './writes.ts';

/** The data API below `/API`. */
export interface Api {
  /** Drips, known before anything is read. */
  cost(request: HttpRequest): number;
  /** Serves a request that was let in; whatever it refuses has had no effect. */
  perform(request: HttpRequest): Reply;
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'DELETE']);

export function createApi(till: Till): Api {
  const entities = entitiesOf(till);
  const writers = writersOf(till);
  const context: Context = { till, entities, writers };
  return {
    cost: (request) => priceOf(entities, request),
    perform: (request) => {
      try {
        if (wantsXml(request)) return xmlNote();
        const answer = till.store.transaction(() => route(context, request));
        return json(200, answer);
      } catch (problem) {
        if (problem instanceof Refusal) return errorReply(problem.status, problem.message);
        throw problem;
      }
    },
  };
}

interface Context {
  readonly till: Till;
  readonly entities: Entities;
  readonly writers: Partial<Record<EntityName, Writer>>;
}

const PREFIX = /^\/API\/(?:V3\/)?/;

/** The path below the version, without the suffix: `['Account', '100200', 'Sale', '9001']`. */
function segmentsOf(path: string): string[] {
  return path
    .replace(PREFIX, '')
    .replace(/\.(json|xml)$/, '')
    .split('/');
}

function route(context: Context, request: HttpRequest): WireObject {
  const segments = segmentsOf(request.path);
  if (!METHODS.has(request.method)) throw new Refusal(405, `${request.method} is not supported.`);
  if (request.path.startsWith('/API/Account'))
    throw new Refusal(404, 'API version 2 has been discontinued. Use V3.');
  const [root, account, name, ...rest] = segments;
  if (root === 'Session' && account === undefined) return onlyGet(request, session(context.till));
  if (root !== 'Account') throw new Refusal(404, `Unknown resource '${root}'.`);
  if (account === undefined) return onlyGet(request, accountOfToken());
  if (account !== ACCOUNT_ID) throw notFound('Account', account);
  if (name === undefined) return onlyGet(request, accountDetails(context.till));
  if (!isEntity(context.entities, name)) throw new Refusal(404, `Unknown resource '${name}'.`);
  return entityRoute(context, request, name, rest);
}

function isEntity(entities: Entities, name: string): name is EntityName {
  return Object.hasOwn(entities, name);
}

function onlyGet(request: HttpRequest, answer: WireObject): WireObject {
  if (request.method !== 'GET')
    throw new Refusal(405, `${request.method} is not supported by this resource.`);
  return answer;
}

function entityRoute(
  context: Context,
  request: HttpRequest,
  name: EntityName,
  rest: readonly string[],
): WireObject {
  const { till, entities } = context;
  const [id, sub, subId] = rest;
  checkRight(till, name, request.method !== 'GET');
  if (sub !== undefined && id !== undefined) return subRoute(context, request, { name, id, sub, subId });
  const entity = entities[name];
  if (request.method === 'GET')
    return id === undefined ? readList(till, entity, request) : readOne(entity, request, id);
  const writer = context.writers[name];
  if (request.method === 'POST' && id === undefined && writer?.post !== undefined) {
    return answer(entity, request, writer.post(payload(till, request, name)));
  }
  if (request.method === 'PUT' && id !== undefined && writer?.put !== undefined) {
    return answer(entity, request, writer.put(id, payload(till, request, name)));
  }
  if (request.method === 'DELETE' && id !== undefined && writer?.delete !== undefined) {
    return deleted(entity, id, () => writer.delete?.(id));
  }
  throw new Refusal(405, `${request.method} is not supported by ${name}.`);
}

/** A request body; giving back goods or money takes a right of its own. */
function payload(till: Till, request: HttpRequest, name: EntityName) {
  const given = payloadOf(name, request.body);
  const lines = JSON.stringify(given['SaleLines'] ?? '');
  if (name === 'Sale' && /"unitQuantity":"?-/.test(lines)) requireRight(till, ['register_refund']);
  return given;
}

function answer(entity: Entity, request: HttpRequest, written: Written): WireObject {
  const row = entity.find(written.id);
  if (row === undefined) throw notFound(entity.name, written.id);
  const asked = relationTree(entity, param(parseQuery(request.query), 'load_relations'));
  return one(entity.name, present(entity, row, joined(written.embeds, asked)));
}

/** A deleted line is shown as it last was; what is archived, as it is now. */
function deleted(entity: Entity, id: string, remove: () => unknown): WireObject {
  const before = entity.find(id);
  remove();
  return one(entity.name, present(entity, entity.find(id) ?? before ?? {}, {}));
}

interface Sub {
  readonly name: EntityName;
  readonly id: string;
  readonly sub: string;
  readonly subId: string | undefined;
}

function subRoute(context: Context, request: HttpRequest, at: Sub): WireObject {
  const { till, entities } = context;
  const { method } = request;
  if (at.name === 'Sale' && at.sub === 'SaleLine') return saleLineRoute(context, request, at);
  if (at.name === 'Sale' && at.sub === 'refund' && method === 'POST') {
    const { sale } = refundSale(till, at.id, payload(till, request, 'Sale'));
    return answer(entities.Sale, request, { id: sale.saleID, embeds: REFUND_EMBEDS });
  }
  if (at.name === 'Sale' && at.sub === 'EmailReceipt' && method === 'POST') {
    if (entities.Sale.find(at.id) === undefined) throw notFound('Sale', at.id);
    return { message: `Receipt emailed to: ${text(payloadOf('Sale', request.body), 'emailAddress', '')}` };
  }
  if (at.name === 'Customer' && at.sub === 'Anonymize' && method === 'DELETE') {
    return deleted(entities.Customer, at.id, () => anonymize(till, at.id));
  }
  if (at.name === 'Register') return registerAction(till, method, at.id, at.sub);
  throw new Refusal(404, `Unknown resource '${at.sub}'.`);
}

function saleLineRoute(context: Context, request: HttpRequest, at: Sub): WireObject {
  const { till, entities } = context;
  const { SaleLine } = entities;
  if (entities.Sale.find(at.id) === undefined) throw notFound('Sale', at.id);
  const own = at.subId === undefined ? undefined : SaleLine.find(at.subId);
  if (at.subId !== undefined && own?.['saleID'] !== at.id) throw notFound('SaleLine', at.subId);
  const within = (line: { saleID?: string }): boolean => line.saleID === at.id;
  if (request.method === 'GET') {
    return at.subId === undefined
      ? readList(till, SaleLine, request, within)
      : readOne(SaleLine, request, at.subId);
  }
  const { subId } = at;
  if (request.method === 'DELETE' && subId !== undefined) {
    return deleted(SaleLine, subId, () => deleteLine(till, subId));
  }
  if (request.method === (subId === undefined ? 'POST' : 'PUT')) {
    const id = writeSaleLine(till, at.id, subId ?? null, payloadOf('SaleLine', request.body));
    return answer(SaleLine, request, { id, embeds: {} });
  }
  throw new Refusal(405, `${request.method} is not supported by Sale/SaleLine.`);
}

function priceOf(entities: Entities, request: HttpRequest): number {
  try {
    return costOf(request, addressed(entities, request));
  } catch (problem) {
    // A request that cannot be understood costs the base.
    if (problem instanceof Refusal) return 1;
    throw problem;
  }
}

function addressed(entities: Entities, request: HttpRequest): Addressed {
  const [, , name = '', id, sub, subId] = segmentsOf(request.path);
  if (name === '' || !isEntity(entities, name)) return { entity: null, single: true, action: null };
  if (sub === undefined) return { entity: entities[name], single: id !== undefined, action: null };
  if (isEntity(entities, sub)) return { entity: entities[sub], single: subId !== undefined, action: null };
  return { entity: entities[name], single: true, action: sub };
}

/** The Accept header wins over the suffix; with neither, the API answers XML. */
function wantsXml(request: HttpRequest): boolean {
  if (/application\/json/.test(request.accept)) return false;
  if (/(application|text)\/xml/.test(request.accept)) return true;
  return !request.path.endsWith('.json');
}

/** XML is not simulated; a client that gets it has forgotten to ask for JSON. */
function xmlNote(): Reply {
  return {
    status: 400,
    contentType: 'application/xml',
    body: '<?xml version="1.0"?><Error><httpCode>400</httpCode><message>The till would answer XML: send Accept: application/json and the .json suffix.</message></Error>',
  };
}
