import { isoOf } from '../../../shared/kernel/clock.ts';
import { badNews, good } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { aligned, moment } from '../output.ts';
import type { Site } from '../site.ts';

/** So many are shown; there are more only after a bug that hits everybody. */
const MOST_SHOWN = 50;

/** Messages that failed five times, with the payment of each. Status 1 where there are any. */
export async function dlqLs(open: () => Promise<Site>): Promise<Outcome> {
  const { queues } = await open();
  const { waiting, underWay } = await queues.deadLetters();
  const letters = (await queues.peek(MOST_SHOWN)).map(({ body, sentAtMs }) => ({
    payment: paymentIn(body),
    since: sentAtMs === null ? null : isoOf(sentAtMs),
  }));
  const count = Math.max(waiting + underWay, letters.length);
  if (count === 0) return good({ count, letters }, 'There are no dead letters.');
  const rows = letters.map(({ payment, since }) => [
    payment ?? 'no payment: the pump’s own message',
    since === null ? '' : `sent ${moment(since)}`,
  ]);
  return badNews(
    { count, letters },
    [
      `${count === 1 ? 'One message' : `${count} messages`} failed five times:`,
      ...aligned(rows, '  '),
      'The payment of each is held as "our bug" as well: `explain <payment>` tells how far it came.',
      'After the correction is deployed: `dlq redrive`, then `held release <payment>`.',
    ].join('\n'),
  );
}

/** Offers them again. Each is sent before it is deleted, and offering a payment twice does no harm. */
export async function dlqRedrive(
  open: () => Promise<Site>,
  progress: (line: string) => void,
): Promise<Outcome> {
  const { queues } = await open();
  const redriven = await queues.redrive((body) => progress(`  ${paymentIn(body) ?? 'the pump'}`));
  if (redriven === 0) return good({ redriven }, 'There are no dead letters to redrive.');
  const what = redriven === 1 ? 'One message is' : `${redriven} messages are`;
  return good({ redriven }, `${what} in the payments queue again. What fails once more comes back here.`);
}

function paymentIn(body: string): string | null {
  try {
    const message = JSON.parse(body) as { paymentId?: unknown };
    return typeof message.paymentId === 'string' ? message.paymentId : null;
  } catch {
    return null;
  }
}
