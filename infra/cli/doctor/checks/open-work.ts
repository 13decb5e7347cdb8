import { moneyText } from '../../../../shared/kernel/money.ts';
import { listHeld } from '../../../../shared/posting/explain.ts';
import type { Controls, OpenWork } from '../../../../shared/posting/ports.ts';
import { fail, ok, warn } from '../finding.ts';
import type { Finding } from '../finding.ts';
import { ageText } from '../visit.ts';
import type { Check } from '../visit.ts';

const MOST_OPEN = 10_000;
const OLD_MS = 60 * 60_000;

/** Whether posting goes on, what is open and since when, and what waits for a person. */
export const openWorkCheck: Check = {
  name: 'open work',
  look: async ({ services, nowMs }) => {
    const { core, settings } = await services();
    const [controls, open, held] = await Promise.all([
      core.ledger.controls(),
      core.ledger.openWork(MOST_OPEN),
      listHeld(core.ledger),
    ]);
    const sum = held.reduce((total, { amountMinor }) => total + amountMinor, 0);
    return [
      pauseFinding(controls, nowMs),
      settings.posting.mode === 'shadow'
        ? ok('open payments', `${open.length} are planned and wait for going live`)
        : openFinding(open, nowMs),
      held.length === 0
        ? ok('held', 'nothing waits for a person')
        : warn(
            'held',
            `${held.length === 1 ? 'one movement' : `${held.length} movements`} of ${moneyText(sum, settings.shop.currency)} ${held.length === 1 ? 'waits' : 'wait'} for a person`,
            'give `held ls`',
          ),
    ];
  },
};

function pauseFinding({ pause, wait }: Controls, nowMs: number): Finding {
  if (pause !== null) {
    const found = `paused for ${ageText(nowMs - pause.sinceMs)}: ${pause.reason}`;
    return pause.by === 'person'
      ? warn('posting', found, 'give `resume` when the reason is gone')
      : fail('posting', found, pause.remedy);
  }
  if (wait !== null && wait.notBeforeMs > nowMs)
    return warn(
      'posting',
      `waits ${ageText(wait.notBeforeMs - nowMs)}: ${wait.reason}`,
      'nothing: it goes on by itself',
    );
  return ok('posting', 'goes on');
}

function openFinding(open: readonly OpenWork[], nowMs: number): Finding {
  const unposted = open.filter((work) => work.unposted);
  if (unposted.length === 0) return ok('open payments', 'none');
  const [oldest] = unposted.toSorted((a, b) => a.openSinceMs - b.openSinceMs);
  const ageMs = nowMs - (oldest?.openSinceMs ?? nowMs);
  const found = `${unposted.length}, the oldest for ${ageText(ageMs)}`;
  return ageMs > OLD_MS
    ? fail('open payments', found, `give \`explain ${oldest?.paymentId ?? ''}\``)
    : ok('open payments', found);
}
