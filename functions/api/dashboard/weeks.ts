const DAY_MS = 86_400_000;

/** The Monday of an ISO 8601 week, "2026-W48" -> "2026-11-23": nobody counts weeks. */
export function mondayOf(week: string): string {
  const [year = '', number = ''] = week.split('-W');
  // The fourth of January is always in the first week.
  const fourth = Date.UTC(Number(year), 0, 4);
  const firstMonday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY_MS;
  return new Date(firstMonday + (Number(number) - 1) * 7 * DAY_MS).toISOString().slice(0, 10);
}
