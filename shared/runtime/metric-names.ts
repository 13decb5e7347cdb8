/** Where CloudWatch keeps our metrics; the only dimension is `stage`. */
export const METRIC_NAMESPACE = 'Tillbridge';

/** Every metric that the functions emit. Alarms name them from here, so that none can watch a misspelt one. */
export const METRICS = {
  /** Webhooks whose payment was enqueued. */
  webhookAccepted: 'WebhookAccepted',
  /** Verified events that name no payment. */
  webhookIgnored: 'WebhookIgnored',
  /** Verified events of the other mode or of another account. */
  webhookForeign: 'WebhookForeign',
  /** Requests that we could not take: queue or secret away. Stripe repeats them. */
  webhookRefused: 'WebhookRefused',
  /** Wrong signatures, counted only where a signature header came at all: bare requests are noise of the net. */
  signatureFailed: 'WebhookSignatureFailed',
  /** Events that the sweep found before any webhook had announced them. */
  webhooksMissed: 'WebhooksMissed',
  sweepSucceeded: 'SweepSucceeded',
  /** Runs that followed the till's changes into the figures, as far as time and rate allowed. */
  syncSucceeded: 'SyncSucceeded',
  /** Age of the oldest payment with an open movement. */
  oldestOpenMinutes: 'OldestOpenMinutes',
  /** Postings that wait for a person. */
  held: 'Held',
  /** Holds and findings that are new: the alarm goes by these, for one that stays would silence all later ones. */
  peopleAsked: 'PeopleAsked',
  /** 1 while the connection to the till is paused, else 0. */
  paused: 'Paused',
  /** Cents on which Stripe, ledger and till do not agree, by the last audit. */
  auditMismatchMinor: 'AuditMismatchMinor',
  /** Cents of what the audit before had not found: the alarm goes by these, for one that stays would silence all later ones. */
  auditNewMinor: 'AuditNewMinor',
  auditSucceeded: 'AuditSucceeded',
  movementsPosted: 'MovementsPosted',
  /** Sales in which the till's tax and Stripe's differ by a line of a cent or two. */
  roundingLines: 'RoundingLines',
  /** Whole orders of zero: shipped without a payment, and so without a sale. */
  zeroOrders: 'ZeroOrders',
  /** Refunds out of a customer's balance, which belong to no charge. */
  refundsWithoutCharge: 'RefundsWithoutCharge',
} as const;

export type MetricName = (typeof METRICS)[keyof typeof METRICS];
