import * as z from 'zod';
import { pairOf } from '../people/matching/clusters.ts';
import { askedAgain, rankOf } from '../people/question-rank.ts';
import type { IdentityId, OpenQuestion } from '../people/records.ts';
import { openQuestion } from './people-schemas.ts';
import { readItem, SCHEMA_VERSION } from './read-item.ts';
import type { Item, ItemKey, Table } from './table.ts';

const OPEN = 'Q#open';
const item = z.object({ question: openQuestion });
const pointer = z.object({ rank: z.string() });

/**
 * Open questions in the order in which they are worth asking, and per pair a pointer to where it stands. The pointer is
 * written and deleted last; what a crash leaves between is an entry that is asked twice.
 */
export class PeopleQuestions {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async ask(question: OpenQuestion): Promise<void> {
    const pair = pairOf(question.a, question.b);
    const before = await this.#standing(pair);
    const now = askedAgain(before?.question ?? null, question);
    const rank = rankOf(now);
    await this.#table.put({ ...keyOf(rank, pair), schemaVersion: SCHEMA_VERSION, question: now });
    await this.#table.put({ ...pointerOf(pair), schemaVersion: SCHEMA_VERSION, rank });
    if (before !== null && before.rank !== rank) await this.#table.deleteIf(keyOf(before.rank, pair), {});
  }

  async settle(a: IdentityId, b: IdentityId): Promise<void> {
    const pair = pairOf(a, b);
    const before = await this.#standing(pair);
    if (before === null) return;
    await this.#table.deleteIf(keyOf(before.rank, pair), {});
    await this.#table.deleteIf(pointerOf(pair), {});
  }

  /** An entry whose pointer was never written goes as well. */
  async takeBack(question: OpenQuestion): Promise<void> {
    const { a, b } = question;
    await this.#table.deleteIf(keyOf(rankOf(question), pairOf(a, b)), {});
    await this.settle(a, b);
  }

  async first(limit: number): Promise<OpenQuestion[]> {
    const found: OpenQuestion[] = [];
    const query = {
      KeyConditionExpression: 'pk = :open',
      ExpressionAttributeValues: { ':open': OPEN },
      Limit: limit,
    };
    for await (const entry of this.#table.query(query)) {
      found.push(readItem(entry, item, 'an open question').question);
      if (found.length >= limit) break;
    }
    return found;
  }

  async #standing(pair: string): Promise<{ rank: string; question: OpenQuestion | null } | null> {
    const pointing: Item | null = await this.#table.get(pointerOf(pair));
    if (pointing === null) return null;
    const { rank } = readItem(pointing, pointer, 'where a question stands');
    const entry = await this.#table.get(keyOf(rank, pair));
    return { rank, question: entry === null ? null : readItem(entry, item, 'an open question').question };
  }
}

function keyOf(rank: string, pair: string): ItemKey {
  return { pk: OPEN, sk: `${rank}#${pair}` };
}

function pointerOf(pair: string): ItemKey {
  return { pk: `Q#${pair}`, sk: '0' };
}
