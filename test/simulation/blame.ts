/** What of a seed a final state may be blamed on; nothing else is an excuse. */
export class Blame {
  /** Hold codes that something in this seed explains, by movement or payment. */
  readonly #mayHold = new Map<string, Set<string>>();
  /** What people did at the counter, by sale. */
  readonly byHand = new Map<string, Set<string>>();
  /** The same by key: nothing of these movements is the system's doing alone. */
  readonly touched = new Set<string>();
  /** Movements that a person skipped. */
  readonly skipped = new Set<string>();
  /** When Stripe's amount of a movement became another one. */
  readonly amountChangedAtMs = new Map<string, number>();
  /** Payments whose order somebody rewrote: which of them was posted depends on when. */
  readonly rewritten = new Set<string>();
  /** The ledger was lost or restored: what it had learnt of late drafts is gone with it. */
  ledgerReplaced = false;
  /** Creations of customers that committed after the next one had begun: each may be one too many. */
  lateCustomers = 0;
  /** Customers that a person archived, or merged into another one. */
  readonly archivedCustomers = new Set<string>();

  mayHold(id: string, ...codes: readonly string[]): void {
    const known = this.#mayHold.get(id) ?? new Set();
    for (const code of codes) known.add(code);
    this.#mayHold.set(id, known);
  }

  explains(id: string, code: string): boolean {
    return this.#mayHold.get(id)?.has(code) === true || this.#mayHold.get('everything')?.has(code) === true;
  }

  /** A person did something to a sale with this key. */
  touch(saleKey: string, saleId: string, act: string): void {
    this.touched.add(saleKey);
    this.byHand.set(saleId, (this.byHand.get(saleId) ?? new Set()).add(act));
    this.mayHold(
      saleKey,
      'changed-by-hand',
      'other-figures',
      'draft-keeps-changing',
      'begun-otherwise',
      'till-gone',
      'till-duplicate',
    );
  }

  completedByHand(saleId: string): boolean {
    return this.did(saleId, 'completes') || this.did(saleId, 'edits and completes');
  }

  did(saleId: string, act: string): boolean {
    return this.byHand.get(saleId)?.has(act) === true;
  }
}
