import { expect, test } from '@jest/globals';
import { TEE } from '../lightspeed/support/x-sales.ts';
import { openRWorld } from '../lightspeed/support/r-world.ts';
import { openXWorld } from '../lightspeed/support/x-world.ts';
import { directoryContract } from './directory-contract.ts';
import type { DirectoryWorld } from './directory-contract.ts';
import { valueOf } from './till-contract.ts';

const READ_FAULTS = {
  'rate-limit': { kind: 'rateLimited', retryAfterS: 3 },
  outage: { kind: 'status', status: 503, committed: false },
  'web-page': { kind: 'html', status: 200 },
} as const;

async function openRSeries(): Promise<DirectoryWorld> {
  // Long enough for a busy machine, short enough to wait for an answer that never comes.
  const world = await openRWorld({ timeoutMs: 1_200 });
  const { simulator } = world;
  return {
    directory: world.directory,
    archive: (customerId) => simulator.person.archiveCustomer(customerId),
    sellTo: (customerId) =>
      void simulator.person.sell({ lines: [{ itemId: '500', quantity: 1 }], customerId }),
    unanswered: (committed) =>
      simulator.faults.add({
        method: 'POST',
        path: /\/Customer\.json$/,
        fault: { kind: committed === 'after' ? 'timeoutAfterCommit' : 'timeoutBeforeCommit' },
      }),
    readsMeet: (what) => simulator.faults.add({ method: 'GET', times: 100, fault: READ_FAULTS[what] }),
    count: (email) =>
      simulator.state
        .customers()
        .filter(({ contact }) => contact.emails.some(({ address }) => address === email)).length,
    close: () => world.close(),
  };
}

async function openXSeries(): Promise<DirectoryWorld> {
  const world = await openXWorld({ timeoutMs: 1_200 });
  const { simulator } = world;
  return {
    directory: world.directory,
    archive: (customerId) => simulator.person.deleteCustomer(customerId),
    sellTo: (customerId) =>
      void simulator.person.sell({ lines: [{ productId: TEE, quantity: 1 }], customerId }),
    unanswered: (committed) =>
      simulator.faults.add({
        method: 'POST',
        path: /\/customers$/,
        fault: { kind: committed === 'after' ? 'timeoutAfterCommit' : 'timeoutBeforeCommit' },
      }),
    readsMeet: (what) => simulator.faults.add({ method: 'GET', times: 100, fault: READ_FAULTS[what] }),
    count: (email) => simulator.state.customers().filter((row) => row['email'] === email).length,
    close: () => world.close(),
  };
}

directoryContract('R-Series', openRSeries);
directoryContract('X-Series', openXSeries);

test('where a till ignores the search for a customer’s sales, everybody counts as used', async () => {
  const world = await openXWorld({ switches: { search_filters: 'ignored' } });
  const draft = { email: null, firstName: 'Zoë', lastName: 'Feld', phone: '+15182320177', note: '' };
  const sold = valueOf(await world.directory.create(draft));
  const late = valueOf(await world.directory.create(draft));
  world.simulator.person.sell({
    lines: [{ productId: TEE, quantity: 1 }],
    customerId: sold,
  });
  expect(await world.directory.isUsed(late)).toBe(true);
  await world.close();
});
