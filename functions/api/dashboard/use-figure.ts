import { useEffect, useState } from 'preact/hooks';
import { read } from './http.ts';
import type { Failure } from './http.ts';
import { nowMs } from './now.ts';
import { readReorder, REORDER } from './read-reorder.ts';

/** A figure as the page has it. What was seen last stays while the back end is away. */
export interface Figure<T> {
  readonly value: T | null;
  /** Why there is nothing newer; null: all is well. */
  readonly trouble: Trouble | null;
}

export interface Trouble {
  readonly message: string;
  readonly why: Failure;
}

const EVERY_MS = 15_000;
/** The overview tells of which state of the books all figures are: while it is the same, they are not asked for. */
export const PULSE = '/v1/overview';
/** Answered from what is true at this moment. */
const LIVE = /^\/v1\/(?:overview|held|payments|people|audit|reorder\/one-offs)\b/;

interface Kept {
  etag: string | null;
  value: { readonly asOf?: string };
}

/** One memory for the whole page: two parts that show the same figure ask once. */
const kept = new Map<string, Kept>();
const listeners = new Map<string, Set<() => void>>();
const troubles = new Map<string, Trouble>();
const underWay = new Map<string, Promise<void>>();
/** When the back end answered last, epoch milliseconds; 0: never. */
let answeredAtMs = 0;

/** Follows a figure: fresh within 15 s while the page is visible, and at once when it becomes visible again. */
export function useFigure<T>(path: string): Figure<T> {
  const [, redraw] = useState(0);
  useEffect(() => {
    const again = (): void => redraw((count) => count + 1);
    const stop = follow(path, again);
    // It may have been answered to another part of the page since this one was drawn.
    again();
    return stop;
  }, [path]);
  return {
    value: (kept.get(path)?.value as T | undefined) ?? null,
    trouble: troubles.get(path) ?? null,
  };
}

/** When the back end answered last, epoch milliseconds; 0: never. */
export function lastAnswerMs(): number {
  return answeredAtMs;
}

/** Asks for everything that is on the page: the owner has just changed something. */
export async function refreshAll(): Promise<void> {
  await Promise.all([...listeners.keys()].map(askAnew));
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

/** An answer that was under way when the owner decided something may be of before. */
async function askAnew(path: string): Promise<void> {
  await underWay.get(path);
  return ask(path);
}

function ask(path: string): Promise<void> {
  const asking = underWay.get(path) ?? answered(path).finally(() => underWay.delete(path));
  underWay.set(path, asking);
  return asking;
}

async function answered(path: string): Promise<void> {
  const etag = kept.get(path)?.etag ?? null;
  const reply = await (path === REORDER ? readReorder(etag) : read<Kept['value']>(path, etag));
  if (reply.kind === 'signed-out') return;
  if (reply.kind === 'failed') troubles.set(path, reply);
  else {
    troubles.delete(path);
    answeredAtMs = nowMs();
  }
  if (reply.kind === 'fresh') kept.set(path, { etag: reply.etag, value: reply.value });
  for (const listener of listeners.get(path) ?? []) listener();
}

async function poll(): Promise<void> {
  const before = kept.get(PULSE)?.value.asOf;
  await ask(PULSE);
  const isNew = kept.get(PULSE)?.value.asOf !== before;
  const isDue = (path: string): boolean =>
    path !== PULSE && (isNew || LIVE.test(path) || troubles.has(path) || !kept.has(path));
  // While nothing answers, one question at a time is enough.
  if (troubles.get(PULSE)?.why !== 'away') await Promise.all([...listeners.keys()].filter(isDue).map(ask));
}

/** Starts the polling; called once. */
export function startPolling(): void {
  const whenSeen = (): void => {
    if (document.visibilityState === 'visible' && listeners.size > 0) void poll();
  };
  setInterval(whenSeen, EVERY_MS);
  document.addEventListener('visibilitychange', whenSeen);
  addEventListener('online', whenSeen);
}

/** Asks at once, as with the banner's button. */
export function pollNow(): void {
  void poll();
}

/** After a sign-out nothing of the shop stays in the page. */
export function forgetFigures(): void {
  kept.clear();
  troubles.clear();
}
