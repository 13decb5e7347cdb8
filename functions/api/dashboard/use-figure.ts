import { useEffect, useState } from 'preact/hooks';
import { read } from './http.ts';
import { signedOut } from './signed-in.ts';

/** A figure as the page has it. What was seen last stays while the back end is away. */
export interface Figure<T> {
  readonly value: T | null;
  /** Why there is nothing newer; null: all is well. */
  readonly trouble: string | null;
  /** Asks again now, as after a decision of the owner's. */
  readonly refresh: () => void;
}

const EVERY_MS = 15_000;

interface Kept {
  etag: string | null;
  value: unknown;
}

/** One memory for the whole page: two parts that show the same figure ask once. */
const kept = new Map<string, Kept>();
const listeners = new Map<string, Set<() => void>>();
const troubles = new Map<string, string | null>();

/** Follows a figure: asks every 15 s while the page is visible, and at once when it becomes visible again. */
export function useFigure<T>(path: string): Figure<T> {
  const [, redraw] = useState(0);
  useEffect(() => follow(path, () => redraw((count) => count + 1)), [path]);
  return {
    value: (kept.get(path)?.value as T | undefined) ?? null,
    trouble: troubles.get(path) ?? null,
    refresh: () => void ask(path),
  };
}

/** Asks for everything that is on the page: the owner has just changed something. */
export function refreshAll(): void {
  for (const path of listeners.keys()) void ask(path);
}

function follow(path: string, listener: () => void): () => void {
  const those = listeners.get(path) ?? new Set();
  listeners.set(path, those.add(listener));
  if (those.size === 1) void ask(path);
  return () => {
    those.delete(listener);
    if (those.size === 0) listeners.delete(path);
  };
}

const underWay = new Set<string>();

async function ask(path: string): Promise<void> {
  if (underWay.has(path)) return;
  underWay.add(path);
  const reply = await read(path, kept.get(path)?.etag ?? null);
  underWay.delete(path);
  if (reply.kind === 'signed-out') return signedOut();
  if (reply.kind === 'fresh') kept.set(path, { etag: reply.etag, value: reply.value });
  troubles.set(path, reply.kind === 'failed' ? reply.message : null);
  for (const listener of listeners.get(path) ?? []) listener();
}

/** Starts the polling; called once. */
export function startPolling(): void {
  const poll = (): void => {
    if (document.visibilityState === 'visible') refreshAll();
  };
  setInterval(poll, EVERY_MS);
  document.addEventListener('visibilitychange', poll);
}

/** After a sign-out nothing of the shop stays in the page. */
export function forgetFigures(): void {
  kept.clear();
  troubles.clear();
}
