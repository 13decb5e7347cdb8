import type { Clock } from '../../kernel/clock.ts';
import type { Random } from '../../kernel/random.ts';
import type { Leases } from '../../kernel/stores.ts';
import type { Settings } from '../../settings/schema.ts';
import type { LevelBook } from '../levels/ports.ts';
import type { BalancePort } from './money-bridge.ts';
import type {
  FiguresSource,
  ItemRecords,
  LedgerSource,
  OneOffSource,
  PersonSource,
  RunNotesStore,
  SnapshotStore,
} from './ports.ts';

export interface ComputeDeps {
  readonly figures: FiguresSource;
  readonly records: ItemRecords;
  readonly notes: RunNotesStore;
  readonly snapshots: SnapshotStore;
  readonly ledger: LedgerSource;
  readonly people: PersonSource;
  /** What we wrote to the till's reorder points. */
  readonly levels: Pick<LevelBook, 'all'>;
  readonly oneOffs: OneOffSource;
  readonly balance: BalancePort;
  readonly settings: Settings;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly random: Random;
  /** When the function will be cut off, epoch milliseconds. */
  readonly deadlineMs: number;
  /** A tick of the clock: where nothing has changed and the figures are young, it does nothing. */
  readonly onlyIfDue: boolean;
}

export interface ComputeReport {
  readonly outcome: 'computed' | 'nothing-new' | 'already-running';
  readonly items: number;
  /** Every item was computed anew, as once a night. */
  readonly whole: boolean;
  readonly catchingUp: boolean;
  readonly snapshot: string | null;
}
