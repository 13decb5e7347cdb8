import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { arn } from './aws.ts';

/** A statement of a role's policy, resolved. */
export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** One thing that was asked of AWS, and whether it was allowed. */
export interface Access {
  /** The function whose role was used. */
  readonly caller: string;
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
}

/**
 * AWS's access management for the emulators: each function calls under an access key id of its own, its name, and gets
 * what its role's statements grant, and nothing else. Callers without a role – people – may do everything.
 */
export class Iam {
  readonly #roles = new Map<string, readonly Statement[]>();
  readonly #seen = new Set<string>();
  readonly #note: (access: Access) => void;

  /** @param note is told of each thing that is asked, the first time. */
  constructor(note: (access: Access) => void) {
    this.#note = note;
  }

  assign(caller: string, statements: readonly Statement[]): void {
    this.#roles.set(caller, statements);
  }

  may(caller: string, action: string, resource: string): boolean {
    const role = this.#roles.get(caller);
    if (role === undefined) return true;
    const fits = (statement: Statement): boolean => covers(statement, action, resource);
    const allowed =
      role.some((each) => each.Effect === 'Allow' && fits(each)) &&
      !role.some((each) => each.Effect === 'Deny' && fits(each));
    const key = `${caller} ${action} ${resource}`;
    if (!this.#seen.has(key)) this.#note({ caller, action, resource, allowed });
    this.#seen.add(key);
    return allowed;
  }

  /** From now on the emulator behind `server` sees only what is allowed; the rest is answered as AWS answers it. */
  guard(server: Server): void {
    const serve = server.listeners('request') as RequestListener[];
    server.removeAllListeners('request');
    server.on('request', (request, response) => {
      this.#admit(request, response, (admitted) => serve.forEach((each) => each(admitted, response))).catch(
        () => response.destroy(),
      );
    });
  }

  async #admit(
    request: IncomingMessage,
    response: ServerResponse,
    serve: (admitted: IncomingMessage) => void,
  ): Promise<void> {
    const body = await buffer(request);
    const caller = /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const asked = this.#roles.has(caller) ? askedBy(request, body) : [];
    const denied = asked.find(({ action, resource }) => !this.may(caller, action, resource));
    if (denied === undefined) serve(again(request, body));
    else refuse(response, caller, denied);
  }
}

/** Whether a statement is about this action on this resource; `*` and `?` are IAM's wildcards. */
export function covers({ Action, Resource }: Statement, action: string, resource: string): boolean {
  return (
    [Action].flat().some((each) => like(each, action)) &&
    [Resource].flat().some((each) => like(each, resource))
  );
}

function like(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

type Asked = Pick<Access, 'action' | 'resource'>;

interface Input {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly QueueUrl?: string;
  readonly SecretId?: string;
}

const SECRET = arn('secretsmanager', 'secret:');
/** Secrets Manager adds a hyphen and six characters of its own to every name. */
export const SECRET_SUFFIX = '-local0';

/** What a call needs to be allowed, by the services' own tables of actions. */
function askedBy({ headers }: IncomingMessage, body: Buffer): Asked[] {
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true) {
    // SNS, in AWS's older spelling.
    const form = new URLSearchParams(body.toString());
    return [{ action: `sns:${form.get('Action')}`, resource: form.get('TopicArn') ?? '' }];
  }
  const [target = '', operation = ''] = String(headers['x-amz-target']).split('.');
  const input = (body.length === 0 ? {} : JSON.parse(body.toString())) as Input;
  if (target.startsWith('DynamoDB')) {
    const tables = input.TableName === undefined ? Object.keys(input.RequestItems ?? {}) : [input.TableName];
    const index = input.IndexName === undefined ? '' : `/index/${input.IndexName}`;
    return tables.map((name) => ({
      action: `dynamodb:${operation}`,
      resource: arn('dynamodb', `table/${name}${index}`),
    }));
  }
  if (target === 'AmazonSQS') {
    // A batch needs the right to the single call.
    const action = `sqs:${operation.replace(/Batch$/, '')}`;
    return [{ action, resource: arn('sqs', input.QueueUrl?.split('/').at(-1) ?? '') }];
  }
  const id = input.SecretId ?? '';
  const resource = id.startsWith(SECRET) ? id : `${SECRET}${id}${SECRET_SUFFIX}`;
  return [{ action: `secretsmanager:${operation}`, resource }];
}

function refuse(response: ServerResponse, caller: string, { action, resource }: Asked): void {
  const message = `User: ${arn('sts', `assumed-role/${caller}`)} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ ['__type']: 'AccessDeniedException', message }));
}

/** The request once more, for a server that has not read its body. */
function again(request: IncomingMessage, body: Buffer): IncomingMessage {
  const { method, url, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor, socket } =
    request;
  const stream = Readable.from(body.length === 0 ? [] : [body], { objectMode: false, autoDestroy: false });
  const facts = { method, url, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor, socket };
  return Object.assign(stream, facts) as unknown as IncomingMessage;
}
