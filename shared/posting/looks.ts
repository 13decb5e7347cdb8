import type { MovementId } from '../kernel/ids.ts';
import type { Pass } from './pass.ts';
import type { Look } from './ports.ts';
import type { Posting } from './posting.ts';
import type { FrozenSale, TillSale } from './sale.ts';

/** How far before a movement's own time an unfiltered search goes back: clocks differ. */
const CLOCK_MARGIN_MS = 5 * 60_000;

/** What the till shows, per movement: looked at once a pass, replaced by every answer that shows more. */
export class Looks {
  readonly #seen = new Map<MovementId, Look>();
  readonly #pass: Pass;

  constructor(pass: Pass) {
    this.#pass = pass;
  }

  async of(posting: Posting, sale: FrozenSale | null): Promise<Look> {
    const seen = this.#seen.get(posting.movementId);
    if (seen !== undefined) return seen;
    const look = await this.fresh(posting, sale);
    this.#seen.set(posting.movementId, look);
    return look;
  }

  /** A look that is not answered from what this pass saw before. Throws `RefusedError`. */
  async fresh(posting: Posting, sale: FrozenSale | null): Promise<Look> {
    const { till } = this.#pass.deps;
    const saleId = 'saleId' in posting.at ? posting.at.saleId : null;
    const look = await till.look({
      saleKey: posting.movementId,
      // After an unanswered call it is that call's draft which is sought: nothing of it is older than our first.
      sinceMs: Math.max(posting.atMs, posting.firstSentAtMs ?? 0) - CLOCK_MARGIN_MS,
      thorough: posting.metUnknown,
      of: posting.of,
      sale,
      saleId,
      resumeAt: resumableAt(posting, this.#pass.deps.clock.nowMs()),
    });
    this.#seen.delete(posting.movementId);
    if (look.kind === 'undecided') return look;
    const outdated = look.current === true ? [] : outdatedIn(look.rows, posting);
    const ownId = saleId ?? posting.formerSaleId;
    const isMissing = look.rows.every((row) => row.saleId !== ownId);
    const ids = new Set(ownId !== undefined && isMissing ? [...outdated, ownId] : outdated);
    const byId = (await Promise.all([...ids].map((id) => till.lookById(id)))).filter((row) => row !== null);
    if (byId.length === 0) return look;
    const read = new Set(byId.map((row) => row.saleId));
    return { kind: 'rows', rows: [...look.rows.filter((row) => !read.has(row.saleId)), ...byId] };
  }

  /** An answer showed this sale as it now is: it replaces the row, the others stay as seen. */
  note(id: MovementId, row: TillSale): void {
    const seen = this.#seen.get(id);
    const rows = seen?.kind === 'rows' ? seen.rows.filter((other) => other.saleId !== row.saleId) : [];
    this.#seen.set(id, { kind: 'rows', rows: [...rows, row] });
  }

  /** A read by id showed what this pass saw otherwise. What it has not looked for yet stays to be looked for. */
  correct(id: MovementId, row: TillSale): void {
    if (this.#seen.get(id)?.kind === 'rows') this.note(id, row);
  }

  set(id: MovementId, look: Look): void {
    this.#seen.set(id, look);
  }
}

/** A look goes on within a minute; an older place may be a restored ledger's, and sales of ours may lie before it. */
const RESUMABLE_MS = 10 * 60_000;

function resumableAt({ lookResumes }: Posting, nowMs: number): string | undefined {
  if (lookResumes === undefined || nowMs > lookResumes.brokeOffAtMs + RESUMABLE_MS) return undefined;
  return lookResumes.place;
}

/**
 * A search may lag. That matters for our own sale once a call of it met trouble, and for every row once a person has
 * said that what was wrong there is put right: these are read by their ids, too.
 */
function outdatedIn(rows: readonly TillSale[], { at, metUnknown, releasedHolds }: Posting): string[] {
  if (releasedHolds.length > 0) return rows.map((row) => row.saleId);
  return metUnknown && 'saleId' in at ? [at.saleId] : [];
}
