import { badRequest } from './refusal.ts';

/** The till's own notation, to the second: `2026-03-09T14:22:48+00:00`. */
export function stamp(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}+00:00`;
}

const FORM = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?\s*(Z|[+-]\d\d:?\d\d)?$/;

/**
 * Reads a time as the till does: any offset, or none, which means the shop's wall clock; a date alone is
 * the shop's midnight. Whole seconds.
 */
export function parseTime(text: string, timeZone: string): number {
  const match = FORM.exec(text.trim());
  if (match === null) throw badRequest(`'${text}' is not a valid date/time.`);
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? '0'));
  const wall = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  const zone = match[7];
  if (zone === undefined) return wall - offsetMs(wall, timeZone);
  if (zone === 'Z') return wall;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return wall - (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** How far the zone's wall clock is ahead of UTC at that wall time; near a change of the clocks, the later offset. */
function offsetMs(wall: number, timeZone: string): number {
  const first = wallClock(wall, timeZone) - wall;
  return wallClock(wall - first, timeZone) - (wall - first);
}

function wallClock(epochMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(epochMs);
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value);
  const [month, day] = [part('month'), part('day')];
  return Date.UTC(part('year'), month - 1, day, part('hour'), part('minute'), part('second'));
}
