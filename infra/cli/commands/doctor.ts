import type { Clock } from '../../../shared/kernel/clock.ts';
import { examine } from '../doctor/examine.ts';
import type { Finding } from '../doctor/finding.ts';
import { badNews, good } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { aligned } from '../output.ts';
import type { Site } from '../site.ts';

/** Looks at everything that going on needs. Status 1 where something has to be put right. */
export async function doctor(open: () => Promise<Site>, clock: Clock): Promise<Outcome> {
  const checks = await examine(await open(), clock);
  const healthy = checks.every(({ status }) => status !== 'fail');
  return (healthy ? good : badNews)({ healthy, checks }, textOf(checks));
}

function textOf(checks: readonly Finding[]): string {
  const rows = aligned(checks.map(({ status, check, found }) => [status, check, found]));
  const lines = rows.flatMap((row, at) => {
    const fix = checks[at]?.fix ?? null;
    return fix === null ? [row] : [row, `        fix: ${fix}`];
  });
  const count = (status: Finding['status']): number => checks.filter((each) => each.status === status).length;
  const [fails, warns] = [count('fail'), count('warn')];
  const end =
    fails === 0 && warns === 0
      ? 'All is well.'
      : `${fails} to put right, ${warns} to look at, ${count('ok')} well.`;
  return [...lines, '', end].join('\n');
}
