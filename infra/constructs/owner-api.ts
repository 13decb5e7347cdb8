import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { PublicApi } from './public-api.ts';
import { Worker } from './worker.ts';
import type { WorkerProps } from './worker.ts';

export interface OwnerApiProps extends Omit<WorkerProps, 'name' | 'timeoutSeconds' | 'may'> {
  /** Gets the routes. */
  readonly api: PublicApi;
}

/** The owner's API and the page that shows it: figures, stories, and the decisions about what is held. */
export class OwnerApi extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: OwnerApiProps) {
    super(scope, id);
    this.function = new Worker(this, 'Api', {
      ...props,
      name: 'api',
      // API Gateway gives up after 30 s by itself.
      timeoutSeconds: 29,
      // Whoever takes over what faces the net can look and decide, and make no sale of their own.
      may: {
        ledger: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
        workIndex: true,
        figures: ['GetItem', 'BatchGetItem', 'Query'],
        // Deciding about a pair of people is one of the page's decisions.
        people: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'DeleteItem'],
        enqueue: true,
      },
      // Half of it is the processor's share: snapshots are unpacked while somebody waits.
      memoryMb: 1024,
    }).function;
    const { api } = props;
    api.addRoute('Health', {
      method: HttpMethod.GET,
      path: '/healthz',
      function: this.function,
      limit: { perSecond: 5, burst: 10 },
      openBecause: 'It says that it is up and nothing else.',
    });
    api.addRoute('Figures', {
      method: HttpMethod.ANY,
      path: '/v1/{proxy+}',
      function: this.function,
      limit: { perSecond: 20, burst: 40 },
      openBecause: 'The function demands a bearer token, whose scopes it checks route by route.',
    });
    // A storefront that asks for every visitor must not keep the owner's page waiting.
    api.addRoute('Stock', {
      method: HttpMethod.GET,
      path: '/v1/stock/{sku+}',
      function: this.function,
      limit: { perSecond: 20, burst: 40 },
      openBecause: 'The function demands a bearer token with the scope for stock.',
    });
    api.addRoute('Decisions', {
      method: HttpMethod.POST,
      path: '/v1/held/{movement}/{decision}',
      function: this.function,
      limit: { perSecond: 2, burst: 10 },
      openBecause: 'The function demands the token, or the session, of one who may decide.',
    });
    api.addRoute('Page', {
      method: HttpMethod.GET,
      path: '/',
      function: this.function,
      limit: { perSecond: 5, burst: 10 },
      openBecause: 'The page is empty until its visitor enters a token; the figures come from /v1.',
    });
    api.addRoute('Assets', {
      method: HttpMethod.GET,
      path: '/assets/{file}',
      function: this.function,
      limit: { perSecond: 20, burst: 40 },
      openBecause: 'The script and the style of the page hold no figure.',
    });
    api.addRoute('Session', {
      method: HttpMethod.ANY,
      path: '/session',
      function: this.function,
      // Slow enough that nobody finds a token by trying.
      limit: { perSecond: 2, burst: 10 },
      openBecause: 'It is where a token is traded for a session.',
    });
  }
}
