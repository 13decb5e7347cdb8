/** Every Lambda function, by its folder under `functions/`. The one list: bundles, names and alarms follow it. */
export const FUNCTION_NAMES = [
  'stripe-webhook',
  'post-payment',
  'sweep-payments',
  'audit-ledger',
  'sync-lightspeed',
  'compute-metrics',
  'send-digest',
  'api',
] as const;

export type FunctionName = (typeof FUNCTION_NAMES)[number];
