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
    });
    this.#seen.delete(posting.movementId);
    if (look.kind === 'undecided' || saleId === null) return look;
    // A search may miss an edited reference, and may lag, which matters once a call met trouble: the own id decides.
    const others = look.rows.filter((row) => row.saleId !== saleId);
    const isCurrent = look.current === true || !posting.metUnknown;
    if (others.length < look.rows.length && isCurrent) return look;
    const byId = await till.lookById(saleId);
    return byId === null ? look : { kind: 'rows', rows: [...others, byId] };
  }

  /** An answer showed this sale as it now is: it replaces the row, the others stay as seen. */
  note(id: MovementId, row: TillSale): void {
    const seen = this.#seen.get(id);
    const rows = seen?.kind === 'rows' ? seen.rows.filter((other) => other.saleId !== row.saleId) : [];
    this.#seen.set(id, { kind: 'rows', rows: [...rows, row] });
  }

  set(id: MovementId, look: Look): void {
    this.#seen.set(id, look);
  }
}
