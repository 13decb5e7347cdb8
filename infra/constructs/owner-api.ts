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

/** The owner's API, read only, and the page that shows it. */
export class OwnerApi extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: OwnerApiProps) {
    super(scope, id);
    this.function = new Worker(this, 'Api', {
      ...props,
      name: 'api',
      // API Gateway gives up after 30 s by itself.
      timeoutSeconds: 29,
      // Whoever takes over what faces the net can look, and post nothing.
      may: 'read',
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
    api.addRoute('Page', {
      method: HttpMethod.GET,
      path: '/',
      function: this.function,
      limit: { perSecond: 5, burst: 10 },
      openBecause: 'The page is empty until its visitor enters a token; the figures come from /v1.',
    });
  }
}
