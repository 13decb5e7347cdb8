import { systemClock } from '../../../shared/kernel/clock.ts';

/** A header tells seconds, and an answer takes its time: less than this is no wrong clock. */
const TOLERATED_MS = 60_000;

let aheadMs = 0;

/** The server says what time it is with every answer: devices are wrong by hours more often than one would think. */
export function heardTime(date: string | null): void {
  const saidMs = Date.parse(date ?? '');
  if (Number.isNaN(saidMs)) return;
  const offMs = saidMs - systemClock.nowMs();
  aheadMs = Math.abs(offMs) < TOLERATED_MS ? 0 : offMs;
}

/** The time by the server's clock, epoch milliseconds: ages of figures do not depend on this device's. */
export function nowMs(): number {
  return systemClock.nowMs() + aheadMs;
}
