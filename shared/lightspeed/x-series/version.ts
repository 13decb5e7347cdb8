/** The dated version that this adapter is written for. */
export const DEFAULT_VERSION = '2026-07';

const SUPPORTED_MONTHS = 12;
const WARN_MS = 90 * 24 * 60 * 60_000;

export interface VersionSupport {
  /** `expired`: Lightspeed serves its oldest version instead, without a word. `early`: before it is published. */
  readonly state: 'supported' | 'ends-soon' | 'expired' | 'early';
  /** Until then at least it is served as what it is, epoch milliseconds. */
  readonly untilMs: number;
  /** One sentence for people; null: nothing needs doing. */
  readonly warning: string | null;
}

/**
 * How long a dated version is supported: twelve months from its month, as Lightspeed's versioning policy promises. A
 * request to an expired one is not refused but served by the oldest supported one, so it must be watched from here.
 */
export function versionSupport(version: string, nowMs: number): VersionSupport {
  const [year = 0, month = 1] = version.split('-').map(Number);
  const untilMs = Date.UTC(year, month - 1 + SUPPORTED_MONTHS, 1);
  const until = new Date(untilMs).toISOString().slice(0, 10);
  const fix = 'read its changelog, then set lightspeed.apiVersion to a later one';
  if (nowMs >= untilMs) {
    const warning = `Lightspeed's interface ${version} is supported no longer (until ${until}): ${fix}`;
    return { state: 'expired', untilMs, warning };
  }
  if (nowMs >= untilMs - WARN_MS) {
    const warning = `Lightspeed's interface ${version} is supported until ${until} only: ${fix}`;
    return { state: 'ends-soon', untilMs, warning };
  }
  if (nowMs < Date.UTC(year, month - 1, 1)) {
    const warning = `Lightspeed's interface ${version} is not published yet: ${fix.replace('a later one', DEFAULT_VERSION)}`;
    return { state: 'early', untilMs, warning };
  }
  return { state: 'supported', untilMs, warning: null };
}
