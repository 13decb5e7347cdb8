import { fail, ok, warn } from '../finding.ts';
import type { Check } from '../visit.ts';

const MANY = 500;

/** What waits for a worker, and what a bug of ours has left behind. */
export const queuesCheck: Check = {
  name: 'queues',
  look: async ({ site }) => {
    const [payments, dead] = await Promise.all([site.queues.payments(), site.queues.deadLetters()]);
    const { waiting, underWay } = payments;
    const queued = `${waiting} payments wait, ${underWay} are under way`;
    const letters = dead.waiting + dead.underWay;
    return [
      waiting > MANY
        ? warn('queue', queued, 'wait: it drains at the till’s pace, about one sale a second at most')
        : ok('queue', queued),
      letters > 0
        ? fail('dead letters', `${letters} messages failed five times`, 'give `dlq ls`, then `dlq redrive`')
        : ok('dead letters', 'none'),
    ];
  },
};
