import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../shared/kernel/clock.ts';
import { assert } from '../../shared/kernel/errors.ts';
import { isPaymentId } from '../../shared/kernel/ids.ts';
import type { MovementId, PaymentId } from '../../shared/kernel/ids.ts';
import type { Random } from '../../shared/kernel/random.ts';
import type { Leases, Notebook } from '../../shared/kernel/stores.ts';
import type { ClaimStore, Sending } from '../../shared/people/ports.ts';
import type { Controls, Ledger, OpenWork, Pause } from '../../shared/posting/ports.ts';
import { restoredPause } from '../../shared/posting/control.ts';
import type { PaymentRecord, TrailEntry } from '../../shared/posting/posting.ts';
import { dueAtOf, heldSinceOf, isUnposted } from '../../shared/posting/postings.ts';
import type { FrozenSale } from '../../shared/posting/sale.ts';

/** The ledger in memory: the same promises as on DynamoDB, held to them by the same contract suite. */
export class MemoryLedger implements Ledger {
  readonly #records = new Map<PaymentId, PaymentRecord>();
  readonly #trails = new Map<PaymentId, TrailEntry[]>();
  readonly #frozen = new Map<string, FrozenSale>();
  readonly #aliases = new Map<string, PaymentId>();
  readonly #open = new Set<PaymentId>();
  readonly #held = new Map<PaymentId, number>();
  readonly #skus = new Map<string, string>();
  readonly #cursors = new Map<string, number>();
  #controls: Controls = { pause: null, wait: null };

  async load(paymentId: PaymentId): Promise<PaymentRecord | null> {
    return this.#records.get(paymentId) ?? null;
  }

  async save(record: PaymentRecord, entries: readonly TrailEntry[]): Promise<PaymentRecord | null> {
    const { paymentId } = record;
    if ((this.#records.get(paymentId)?.version ?? 0) !== record.version) return null;
    const stored = kept({ ...record, version: record.version + 1 });
    this.#records.set(paymentId, stored);
    this.#trails.set(paymentId, [...(this.#trails.get(paymentId) ?? []), ...kept(entries)]);
    this.#index(stored);
    return stored;
  }

  async trail(paymentId: PaymentId): Promise<readonly TrailEntry[]> {
    return [...(this.#trails.get(paymentId) ?? [])];
  }

  async freeze(sale: FrozenSale): Promise<void> {
    const key = frozenKey(sale.paymentId, sale.saleKey, sale.plan);
    const stored = this.#frozen.get(key);
    if (stored === undefined) this.#frozen.set(key, kept(sale));
    else
      assert(
        isDeepStrictEqual(stored, kept(sale)),
        `plan ${sale.plan} of ${sale.saleKey} is frozen otherwise`,
      );
  }

  async frozen(paymentId: PaymentId, saleKey: MovementId, plan: number): Promise<FrozenSale | null> {
    return this.#frozen.get(frozenKey(paymentId, saleKey, plan)) ?? null;
  }

  async openWork(limit: number): Promise<readonly OpenWork[]> {
    const open = [...this.#open].map((paymentId): OpenWork => {
      const record = this.#records.get(paymentId);
      assert(record !== undefined && record.openSinceMs !== null, `${paymentId} is not open`);
      const { openSinceMs } = record;
      return { paymentId, dueAtMs: dueAtOf(record, openSinceMs), openSinceMs, unposted: isUnposted(record) };
    });
    return open.sort((a, b) => a.dueAtMs - b.dueAtMs).slice(0, limit);
  }

  async newestDue(nowMs: number, limit: number): Promise<readonly OpenWork[]> {
    const due = (await this.openWork(Infinity)).filter((work) => work.dueAtMs <= nowMs);
    return due.toReversed().slice(0, limit);
  }

  async heldPayments(): Promise<readonly PaymentId[]> {
    return [...this.#held].sort(([, a], [, b]) => a - b).map(([paymentId]) => paymentId);
  }

  async paymentOf(id: string): Promise<PaymentId | null> {
    const found = this.#aliases.get(id);
    if (found !== undefined) return found;
    return isPaymentId(id) && this.#records.has(id) ? id : null;
  }

  async mappedSkus(skus: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return new Map([...this.#skus].filter(([sku]) => skus.includes(sku)));
  }

  async mapSku(sku: string, target: string): Promise<void> {
    this.#skus.set(sku, target);
  }

  async controls(): Promise<Controls> {
    return this.#controls;
  }

  async pause(pause: Pause): Promise<Pause> {
    const inForce = this.#controls.pause;
    if (inForce !== null && (inForce.by === 'person' || pause.by === 'tillbridge')) return inForce;
    this.#controls = { ...this.#controls, pause: kept(pause) };
    return pause;
  }

  async resume(by: Pause['by']): Promise<boolean> {
    const inForce = this.#controls.pause;
    if (inForce === null || (by === 'tillbridge' && inForce.by === 'person')) return false;
    this.#controls = { ...this.#controls, pause: null };
    return true;
  }

  async waitUntil(notBeforeMs: number, reason: string): Promise<void> {
    if ((this.#controls.wait?.notBeforeMs ?? -Infinity) >= notBeforeMs) return;
    this.#controls = { ...this.#controls, wait: { notBeforeMs, reason } };
  }

  /** From now on it is a restored copy, as the adapter finds out from the table's id. */
  isCopy(noticedAtMs: number): void {
    this.#controls = { ...this.#controls, pause: restoredPause(noticedAtMs), restoredAtMs: noticedAtMs };
  }

  async acceptCopy(): Promise<void> {
    const { restoredAtMs: _, pause, wait } = this.#controls;
    this.#controls = { pause: pause?.code === 'restored' ? null : pause, wait };
  }

  async cursor(name: string): Promise<number | null> {
    return this.#cursors.get(name) ?? null;
  }

  async storeCursor(name: string, atMs: number): Promise<void> {
    this.#cursors.set(name, atMs);
  }

  #index(record: PaymentRecord): void {
    const { paymentId } = record;
    if (record.openSinceMs === null) this.#open.delete(paymentId);
    else this.#open.add(paymentId);
    const held = record.postings.flatMap((posting) => heldSinceOf(posting) ?? []);
    if (held.length === 0) this.#held.delete(paymentId);
    else this.#held.set(paymentId, Math.min(...held));
    for (const posting of record.postings) {
      const drafts = posting.discards.map(({ saleId }) => saleId);
      const sale = 'saleId' in posting.at ? [posting.at.saleId] : [];
      const unanswered = posting.unanswered === null ? [] : [posting.unanswered.saleId];
      for (const id of [posting.movementId, ...sale, ...unanswered, ...drafts]) {
        this.#aliases.set(id, paymentId);
      }
    }
  }
}

export function memoryLeases(clock: Clock): Leases {
  const holds = new Map<string, Hold>();
  return {
    take: async (name, owner, holdMs) =>
      takeHold(holds, name, { owner, untilMs: clock.nowMs() + holdMs, clock }),
    release: async (name, owner) => {
      if (holds.get(name)?.owner === owner) holds.delete(name);
    },
  };
}

export function memoryClaims(deps: { clock: Clock; random: Random }): ClaimStore {
  const { clock, random } = deps;
  const holds = new Map<string, Hold>();
  const claims = new Map<string, { claimId: string; customerId: string | null; sending: Sending | null }>();
  return {
    take: async (key, owner, holdMs, sending) => {
      const mine = takeHold(holds, key, { owner, untilMs: clock.nowMs() + holdMs, clock });
      const claim = claims.get(key) ?? { claimId: random.id(), customerId: null, sending: null };
      const now = { ...claim, sending: (mine && sending) || claim.sending };
      claims.set(key, now);
      return { mine, claimId: now.claimId, customerId: now.customerId, watched: now.sending !== null };
    },
    settledCustomer: async (key) => claims.get(key)?.customerId ?? null,
    settle: async (key, owner, customerId, unwatch) => {
      const claim = claims.get(key);
      if (claim === undefined || holds.get(key)?.owner !== owner) return;
      claims.set(key, { ...claim, customerId, sending: unwatch ? null : claim.sending });
      holds.delete(key);
    },
    dueWatches: async (nowMs, limit) =>
      [...claims]
        .flatMap(([key, { sending, ...claim }]) => (sending === null ? [] : [{ key, ...claim, ...sending }]))
        .filter(({ lookAtMs }) => lookAtMs <= nowMs)
        .toSorted((a, b) => a.lookAtMs - b.lookAtMs)
        .slice(0, limit),
    unwatch: async ({ key, lookAtMs }) => {
      const claim = claims.get(key);
      if (claim?.sending?.lookAtMs === lookAtMs) claims.set(key, { ...claim, sending: null });
    },
  };
}

export function memoryNotebook(): Notebook {
  const notes = new Map<string, string>();
  return {
    read: async (name) => notes.get(name) ?? null,
    write: async (name, text) => {
      notes.set(name, text);
    },
  };
}

interface Hold {
  readonly owner: string;
  readonly untilMs: number;
}

function takeHold(holds: Map<string, Hold>, name: string, wanted: Hold & { clock: Clock }): boolean {
  const held = holds.get(name);
  if (held !== undefined && held.owner !== wanted.owner && held.untilMs > wanted.clock.nowMs()) return false;
  holds.set(name, { owner: wanted.owner, untilMs: wanted.untilMs });
  return true;
}

/** What is stored is nobody else's: copied and frozen to its depth, but for what was stored before as it is. */
function kept<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || known.has(value)) return value;
  const copy = Array.isArray(value) ? Array.from(value, (part: unknown) => kept(part)) : mapped(value);
  known.add(Object.freeze(copy));
  return copy as Value;
}

const known = new WeakSet();

function mapped(value: object): object {
  const copy: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) copy[name] = kept(part);
  return copy;
}

function frozenKey(paymentId: PaymentId, saleKey: MovementId, plan: number): string {
  return `${paymentId} ${saleKey} ${plan}`;
}
