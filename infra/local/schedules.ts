import type { Invoke } from './http-api.ts';
import type { ScheduleSpec } from './template.ts';

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * EventBridge's rules, until `stop` is aborted. A `rate` ticks at once and then at its rate, so that what was open
 * before the start is looked at first; a `cron` ticks at its minutes, in UTC.
 */
export function startSchedule(
  { functionName, expression }: ScheduleSpec,
  invoke: Invoke,
  stop: AbortSignal,
): void {
  const tick = (): void =>
    void invoke(functionName, { 'detail-type': 'Scheduled Event', source: 'aws.events' });
  const [, count = '', unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const unitMs = UNIT_MS[unit];
  let minute = Math.floor(Date.now() / 60_000);
  if (unitMs !== undefined) tick();
  const timer =
    unitMs === undefined
      ? // Several looks a minute, because timers drift; each minute counts once.
        setInterval(() => {
          const now = Math.floor(Date.now() / 60_000);
          if (now !== minute && cronMatches(expression, new Date(now * 60_000))) tick();
          minute = now;
        }, 5_000)
      : setInterval(tick, Number(count) * unitMs);
  stop.addEventListener('abort', () => clearInterval(timer));
}

/**
 * Whether a minute is one of the cron's. Of EventBridge's forms: `*`, `?`, numbers and lists of them.
 * @throws {Error} for any other form.
 */
export function cronMatches(expression: string, at: Date): boolean {
  const fields = /^cron\(([\d,*? ]+)\)$/.exec(expression)?.[1]?.split(' ') ?? [];
  if (fields.length !== 6) throw new Error(`the local whole does not know the schedule ${expression}`);
  const days = [at.getUTCDate(), at.getUTCMonth() + 1, at.getUTCDay() + 1];
  const moment = [at.getUTCMinutes(), at.getUTCHours(), ...days, at.getUTCFullYear()];
  return fields.every(
    (field, index) =>
      /^[*?]$/.test(field) ||
      field
        .split(',')
        .map(Number)
        .includes(moment[index] ?? -1),
  );
}
