import type { Services } from '../../../functions/services.ts';
import type { Clock } from '../../../shared/kernel/clock.ts';
import type { TillDesk } from '../../../shared/lightspeed/till-desk.ts';
import type { Settings } from '../../../shared/settings/schema.ts';
import type { StripeDesk } from '../../../shared/stripe/desk.ts';
import type { Site } from '../site.ts';
import type { Finding } from './finding.ts';

/** What the checks of one visit share: everything is opened once, when the first of them asks for it. */
export interface Visit {
  readonly site: Site;
  readonly nowMs: number;
  readonly settings: () => Settings;
  readonly services: () => Promise<Services>;
  readonly stripe: () => Promise<StripeDesk>;
  readonly till: () => Promise<TillDesk>;
}

/**
 * Looks at one thing and says what it found. It changes nothing. What it throws becomes a failed finding, so a check
 * need not catch what the far side refuses.
 */
export interface Check {
  readonly name: string;
  readonly look: (visit: Visit) => Promise<readonly Finding[]>;
}

export function openVisit(site: Site, clock: Clock): Visit {
  const once = <T>(open: () => T): (() => T) => {
    let opened: { readonly value: T } | null = null;
    return () => (opened ??= { value: open() }).value;
  };
  const settings = once(() => site.settings());
  return {
    site,
    nowMs: clock.nowMs(),
    settings,
    services: once(async () => site.services(settings())),
    stripe: once(() => site.stripe()),
    till: once(async () => site.till(settings())),
  };
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `90000` -> `1 min`: as exact as anybody needs it. */
export function ageText(ms: number): string {
  if (ms < 2 * MINUTE_MS) return `${Math.max(0, Math.round(ms / 1000))} s`;
  if (ms < 2 * HOUR_MS) return `${Math.round(ms / MINUTE_MS)} min`;
  return ms < 2 * DAY_MS ? `${Math.round(ms / HOUR_MS)} h` : `${Math.round(ms / DAY_MS)} days`;
}
