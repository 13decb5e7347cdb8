import { send } from './http.ts';

const NOTE = 'tillbridge-leaving';
const AGAIN_MS = 15_000;

/** Whether the owner has signed out here and the back end does not know of it yet. */
export function isLeaving(): boolean {
  return localStorage.getItem(NOTE) !== null;
}

/**
 * Ends the session. Its cookie is out of a script's reach: while the back end is away this is noted, and told as soon as
 * it answers, by this page or by the next one of ours in this browser.
 */
export async function leave(): Promise<void> {
  localStorage.setItem(NOTE, 'yes');
  if (!(await finishLeaving())) setTimeout(() => void goOn(), AGAIN_MS);
}

/** Tells of a sign-out that is still to be told. False: the back end is still away. */
export async function finishLeaving(): Promise<boolean> {
  if (!isLeaving()) return true;
  const reply = await send('/session', {}, 'DELETE');
  if (reply.kind === 'failed') return false;
  stay();
  return true;
}

/** Whoever signs in anew has another cookie, which is to be kept. */
export function stay(): void {
  localStorage.removeItem(NOTE);
}

async function goOn(): Promise<void> {
  if (isLeaving()) await leave();
}
