/** The metadata keys that Tillbridge writes and reads back: ids of the till's sales, and people's skips. */
interface Keys {
  readonly saleId: string;
  readonly receipt: string | null;
  readonly skipped: string;
}

export const KEYS = {
  /** Of a charge: on its PaymentIntent, whose metadata makes no event; on the charge itself where it has none. */
  sale: {
    saleId: 'lightspeed_sale_id',
    receipt: 'lightspeed_receipt',
    skipped: 'tillbridge_skipped',
  },
  /** Of a refund or a lost dispute: on itself. */
  return: { saleId: 'lightspeed_return_id', receipt: null, skipped: 'tillbridge_skipped' },
  /** Of what undoes another movement: beside that one's. */
  undo: { saleId: 'lightspeed_undo_id', receipt: null, skipped: 'tillbridge_undo_skipped' },
} as const satisfies Record<string, Keys>;

/** Stripe's limit for one metadata value. */
export const MAX_VALUE_LENGTH = 500;
