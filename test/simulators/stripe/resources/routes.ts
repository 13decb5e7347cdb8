import type { Route } from '../http/routes.ts';
import { accountRoutes } from './account.ts';
import { balanceRoutes } from './balance.ts';
import { catalogueRoutes } from './catalogue.ts';
import { chargeRoutes } from './charges.ts';
import { customerRoutes } from './customers.ts';
import { disputeRoutes } from './disputes.ts';
import { endpointRoutes } from './endpoints.ts';
import { eventRoutes } from './events.ts';
import { invoiceRoutes } from './invoices.ts';
import { paymentIntentRoutes } from './payment-intents.ts';
import { paymentMethodRoutes } from './payment-methods.ts';
import { refundRoutes } from './refunds.ts';
import { sessionRoutes } from './sessions.ts';

/** Every call that the simulated Stripe answers. */
export const ROUTES: readonly Route[] = [
  ...accountRoutes,
  ...balanceRoutes,
  ...catalogueRoutes,
  ...chargeRoutes,
  ...customerRoutes,
  ...disputeRoutes,
  ...endpointRoutes,
  ...eventRoutes,
  ...invoiceRoutes,
  ...paymentIntentRoutes,
  ...paymentMethodRoutes,
  ...refundRoutes,
  ...sessionRoutes,
];
