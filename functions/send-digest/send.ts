import type { Clock } from '../../shared/kernel/clock.ts';
import type { Leases, Notebook } from '../../shared/kernel/stores.ts';
import type { Digest } from './compose.ts';
import { isDue, mondayOf } from './week.ts';

export interface SendDeps {
  readonly notebook: Notebook;
  readonly leases: Leases;
  readonly clock: Clock;
  /** Names this run in the lease. */
  readonly owner: string;
  readonly timeZone: string;
  /** Of the week that begins on this Monday. */
  readonly compose: (monday: string) => Promise<Digest>;
  readonly publish: (digest: Digest) => Promise<void>;
}

export type SendReport =
  | { readonly outcome: 'not-due' | 'already-running' }
  /** `text` is left out where a schedule asked: nobody would read it. */
  | { readonly outcome: 'sent' | 'already-sent'; readonly week: string; readonly text?: string };

const LEASE = 'send-digest';
/** Longer than the function may last. */
const LEASE_MS = 90_000;
const NOTE = 'digest-sent-week';

/**
 * Sends the week's digest, once: the note of the week is written first and taken back when the sending fails, so that
 * the next tick tries again. A kill between the two costs one digest; twice it never comes because of us.
 * @param byItself a schedule's tick, which waits for Monday morning; a person's command does not.
 */
export async function sendDigest(byItself: boolean, deps: SendDeps): Promise<SendReport> {
  const { notebook, leases, clock, owner, timeZone } = deps;
  const nowMs = clock.nowMs();
  if (byItself && !isDue(nowMs, timeZone)) return { outcome: 'not-due' };
  const week = mondayOf(nowMs, timeZone);
  if (!(await leases.take(LEASE, owner, LEASE_MS))) return { outcome: 'already-running' };
  try {
    const before = await notebook.read(NOTE);
    if (before === week && byItself) return { outcome: 'already-sent', week };
    const digest = await deps.compose(week);
    const told = byItself ? {} : { text: `${digest.subject}\n\n${digest.text}` };
    if (before === week) return { outcome: 'already-sent', week, ...told };
    await notebook.write(NOTE, week);
    try {
      await deps.publish(digest);
    } catch (error) {
      await notebook.write(NOTE, before ?? '');
      throw error;
    }
    return { outcome: 'sent', week, ...told };
  } finally {
    await leases.release(LEASE, owner);
  }
}
