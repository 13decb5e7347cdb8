import * as z from 'zod';
import { InvariantError } from '../kernel/errors.ts';
import type { Controls, Pause } from '../posting/ports.ts';
import { exactly } from './exactly.ts';
import { readItem, SCHEMA_VERSION } from './read-item.ts';
import type { Table } from './table.ts';

const PARTITION = 'controls';
const PAUSE = { pk: PARTITION, sk: 'pause' } as const;
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

/** What stops every pass. One partition, so that a pass reads both items in one request. */
export class ControlItems {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async controls(): Promise<Controls> {
    let controls: Controls = { pause: null, wait: null };
    const items = this.#table.query({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': PARTITION },
      ConsistentRead: true,
    });
    for await (const item of items) {
      if (item['sk'] === PAUSE.sk) controls = { ...controls, pause: readPause(item) };
      if (item['sk'] === WAIT.sk) controls = { ...controls, wait: readItem(item, wait, 'the wait') };
    }
    return controls;
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
