import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { InvariantError } from '../kernel/errors.ts';
import { readItem, SCHEMA_VERSION } from './read-item.ts';
import type { Table } from './table.ts';

/** DynamoDB takes 400 KB in one item, names and keys included. */
const CHUNK_BYTES = 380_000;
export const HEAD = 'head';

const headItem = z.object({ generation: z.string(), chunks: z.int(), bytes: z.instanceof(Uint8Array) });
const chunkItem = z.object({ sk: z.string(), bytes: z.instanceof(Uint8Array) });

export interface Blob {
  readonly pk: string;
  /** A name that no earlier content of this key had. */
  readonly generation: string;
  readonly text: string;
}

/** Puts new content in the place of the old. */
export async function replaceBlob(table: Table, blob: Blob): Promise<void> {
  await storeBlob(table, blob);
  await dropChunks(table, blob.pk, (sk) => !sk.startsWith(`${blob.generation}#`));
}

/**
 * JSON of any length, compressed, under a partition key that was empty. The head is written last, so that a reader sees
 * all of it or nothing; what fits into one item is one write.
 */
export async function storeBlob(table: Table, blob: Blob): Promise<void> {
  const { pk, generation, text } = blob;
  const packed = gzipSync(text);
  const parts = Array.from({ length: Math.max(1, Math.ceil(packed.length / CHUNK_BYTES)) }, (_, at) =>
    packed.subarray(at * CHUNK_BYTES, (at + 1) * CHUNK_BYTES),
  );
  const [first, ...others] = parts;
  for (const [at, bytes] of others.entries()) {
    await table.put({ pk, sk: chunkKey(generation, at + 1), schemaVersion: SCHEMA_VERSION, bytes });
  }
  await table.put({
    pk,
    sk: HEAD,
    schemaVersion: SCHEMA_VERSION,
    generation,
    chunks: parts.length,
    bytes: first,
  });
}

/** Null: there is none. */
export async function readBlob(table: Table, pk: string): Promise<string | null> {
  const item = await table.get({ pk, sk: HEAD });
  if (item === null) return null;
  const { generation, chunks, bytes } = readItem(item, headItem, pk);
  const keys = Array.from({ length: chunks - 1 }, (_, at) => ({ pk, sk: chunkKey(generation, at + 1) }));
  const found = (await table.getMany(keys)).map((chunk) => readItem(chunk, chunkItem, `a part of ${pk}`));
  if (found.length !== keys.length) throw new InvariantError(`${pk} lacks a part of itself`);
  const others = found.toSorted((a, b) => (a.sk < b.sk ? -1 : 1)).map((chunk) => chunk.bytes);
  return gunzipSync(Buffer.concat([bytes, ...others])).toString('utf8');
}

/** The head first: a reader must not find it without its parts. */
export async function deleteBlob(table: Table, pk: string): Promise<void> {
  const exists = { ConditionExpression: 'attribute_exists(pk)' };
  await table.deleteIf({ pk, sk: HEAD }, exists);
  await dropChunks(table, pk, () => true);
}

/** Deletes what lies beside a head, as far as it is said to be old. */
export async function dropChunks(table: Table, pk: string, isOld: (sk: string) => boolean): Promise<void> {
  const chunks = table.query({
    KeyConditionExpression: 'pk = :pk',
    ProjectionExpression: 'sk',
    ExpressionAttributeValues: { ':pk': pk },
    ConsistentRead: true,
  });
  for await (const { sk } of chunks) {
    if (typeof sk !== 'string' || sk === HEAD || !isOld(sk)) continue;
    await table.deleteIf({ pk, sk }, { ConditionExpression: 'attribute_exists(pk)' });
  }
}

function chunkKey(generation: string, at: number): string {
  return `${generation}#${String(at).padStart(4, '0')}`;
}
