import * as z from 'zod';
import type { Clock } from '../kernel/clock.ts';
import { InvariantError } from '../kernel/errors.ts';
import { restoredPause } from '../posting/control.ts';
import type { Controls, Pause } from '../posting/ports.ts';
import { exactly } from './exactly.ts';
import { readItem, SCHEMA_VERSION } from './read-item.ts';
import type { Table } from './table.ts';

const PARTITION = 'controls';
const PAUSE = { pk: PARTITION, sk: 'pause' } as const;
const HOME = { pk: PARTITION, sk: 'home' } as const;
const WAIT = { pk: PARTITION, sk: 'wait' } as const;
/** A pause that vanishes between our write and our look, this many times over, is no coincidence. */
const ROUNDS = 5;

const pause = exactly<Pause>()(
  z.object({
    code: z.string(),
    reason: z.string(),
    remedy: z.string(),
    sinceMs: z.int(),
    by: z.enum(['person', 'tillbridge']),
  }),
);
const pauseItem = z.object({ pause });
const wait = z.object({ notBeforeMs: z.int(), reason: z.string() });

/** The table in which the ledger was at home when it was last looked at, and the copy in which it was found since. */
const homeItem = z.object({
  tableId: z.string(),
  copy: z.object({ tableId: z.string(), noticedAtMs: z.int() }).optional(),
});
type Home = z.infer<typeof homeItem>;

/** How a worker finds out that the ledger is a copy. Who only shows what stands is given none. */
export interface Guard {
  /** The id of the table that is in use. */
  readonly tableId: () => Promise<string>;
  readonly clock: Clock;
}

/** What stops every pass. One partition, so that a pass reads all of it in one request. */
export class ControlItems {
  readonly #table: Table;
  readonly #guard: Guard | null;

  constructor(table: Table, guard: Guard | null = null) {
    this.#table = table;
    this.#guard = guard;
  }

  async controls(): Promise<Controls> {
    const [{ home, ...controls }, tableId] = await Promise.all([this.#read(), this.#guard?.tableId()]);
    const restoredAtMs =
      tableId === undefined ? home?.copy?.noticedAtMs : await this.#noticedAtMs(home, tableId);
    if (restoredAtMs === undefined) return controls;
    const pause = controls.pause?.by === 'person' ? controls.pause : restoredPause(restoredAtMs);
    return { ...controls, pause, restoredAtMs };
  }

  async #read(): Promise<Controls & { readonly home: Home | null }> {
    let home: Home | null = null;
    let controls: Controls = { pause: null, wait: null };
    const items = this.#table.query({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': PARTITION },
      ConsistentRead: true,
    });
    for await (const item of items) {
      if (item['sk'] === PAUSE.sk) controls = { ...controls, pause: readPause(item) };
      if (item['sk'] === WAIT.sk) controls = { ...controls, wait: readItem(item, wait, 'the wait') };
      if (item['sk'] === HOME.sk) home = readHome(item);
    }
    return { ...controls, home };
  }

  /** Since when the table is known to be a copy; undefined: the ledger is at home in it, from now on if it is new. */
  async #noticedAtMs(home: Home | null, tableId: string): Promise<number | undefined> {
    if (home?.tableId === tableId) return undefined;
    if (home?.copy?.tableId === tableId) return home.copy.noticedAtMs;
    const noticedAtMs = this.#guard?.clock.nowMs() ?? 0;
    const found = home === null ? { tableId } : { tableId: home.tableId, copy: { tableId, noticedAtMs } };
    const written = await this.#table.putIf(
      { ...HOME, schemaVersion: SCHEMA_VERSION, ...found },
      home === null
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'attribute_not_exists(#copy) OR #copy.tableId <> :id', ...copyIs(tableId) },
    );
    if (written) return found.copy?.noticedAtMs;
    const item = await this.#table.get(HOME);
    return item === null ? undefined : this.#noticedAtMs(readHome(item), tableId);
  }

  async acceptCopy(): Promise<void> {
    const item = await this.#table.get(HOME);
    const copy = item === null ? undefined : readHome(item).copy;
    if (copy === undefined) return;
    const { tableId } = copy;
    await this.#table.putIf(
      { ...HOME, schemaVersion: SCHEMA_VERSION, tableId },
      { ConditionExpression: '#copy.tableId = :id', ...copyIs(tableId) },
    );
  }

  async pause(wanted: Pause): Promise<Pause> {
    const item = { ...PAUSE, schemaVersion: SCHEMA_VERSION, pause: wanted };
    const condition =
      wanted.by === 'person'
        ? { ConditionExpression: `attribute_not_exists(pk) OR ${BY} = :ours`, ...OURS }
        : { ConditionExpression: 'attribute_not_exists(pk)' };
    for (let round = 0; round < ROUNDS; round += 1) {
      if (await this.#table.putIf(item, condition)) return wanted;
      const inForce = await this.#table.get(PAUSE);
      if (inForce !== null) return readPause(inForce);
    }
    throw new InvariantError('the pause can neither be stored nor read');
  }

  /** A lost answer that the SDK repeats may report false for a pause that was lifted; it is lifted all the same. */
  resume(by: Pause['by']): Promise<boolean> {
    return this.#table.deleteIf(
      PAUSE,
      by === 'person'
        ? { ConditionExpression: 'attribute_exists(pk)' }
        : { ConditionExpression: `${BY} = :ours`, ...OURS },
    );
  }

  async waitUntil(notBeforeMs: number, reason: string): Promise<void> {
    await this.#table.putIf(
      { ...WAIT, schemaVersion: SCHEMA_VERSION, notBeforeMs, reason },
      {
        ConditionExpression: 'attribute_not_exists(pk) OR notBeforeMs < :notBeforeMs',
        values: { ':notBeforeMs': notBeforeMs },
      },
    );
  }
}

const BY = '#pause.#by';
const OURS = { values: { ':ours': 'tillbridge' }, names: { '#pause': 'pause', '#by': 'by' } };

function readPause(item: Readonly<Record<string, unknown>>): Pause {
  return readItem(item, pauseItem, 'the pause').pause;
}

function readHome(item: Readonly<Record<string, unknown>>): Home {
  return readItem(item, homeItem, "the ledger's home");
}

function copyIs(tableId: string) {
  return { values: { ':id': tableId }, names: { '#copy': 'copy' } };
}
