import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dynamoClaims } from '../../shared/aws/dynamo-claims.ts';
import { dynamoFigures } from '../../shared/aws/dynamo-figures.ts';
import { dynamoLeases } from '../../shared/aws/dynamo-leases.ts';
import { namesInFigures } from '../../shared/aws/erase-names.ts';
import { peopleIndex } from '../../shared/aws/people-index.ts';
import { peopleTable } from '../../shared/aws/people-table.ts';
import { dynamoSnapshots } from '../../shared/aws/snapshot-store.ts';
import { Table } from '../../shared/aws/table.ts';
import { systemRandom as random } from '../../shared/kernel/random.ts';
import { customersOf } from '../../shared/people/customers.ts';
import { forgetPerson } from '../../shared/people/forget.ts';
import { unlinkIdentities } from '../../shared/people/link.ts';
import { personsMeant } from '../../shared/people/persons.ts';
import { allStored } from '../support/all-stored.ts';
import { startDynalite } from '../support/dynalite.ts';
import type { Dynalite } from '../support/dynalite.ts';
import { saleWith } from '../support/figures-shop.ts';
import { peopleIn } from '../support/memory-people-services.ts';

let dynalite: Dynalite;
beforeAll(async () => {
  dynalite = await startDynalite();
});
afterAll(() => dynalite.close());

const TABLES = ['ledger', 'figures', 'people'] as const;
const clock = { nowMs: () => Date.UTC(2026, 10, 23), sleep: async () => undefined };
const ANNA = {
  email: 'Anna.Xyzzy@gmail.com',
  name: 'Anna Xyzzy',
  phone: '971-226-4321',
  street: '17 Plover Lane',
  zip: '97201',
};
const HOUSEHOLD = '503-226-1234';
/** Whatever of her is written, in whatever form. */
const OF_ANNA = /xyzzy|2264321|226-4321|plover|97201#17/i;

const allThatIsStored = (): Promise<string> => allStored(dynalite.client, TABLES);

test('after somebody is forgotten, no table of ours has a trace of them', async () => {
  const ledger = await dynalite.createLedger('ledger');
  const figuresTable = await dynalite.createFigures('figures');
  await dynalite.client.send(new CreateTableCommand(peopleTable('people')));
  const leases = dynamoLeases(ledger, clock);
  const people = {
    ...peopleIn(clock),
    index: peopleIndex(new Table(dynalite.client, 'people')),
    claims: dynamoClaims(ledger, { clock, random }),
    names: namesInFigures(figuresTable, { leases, clock, random }),
  };
  const { customerFor } = customersOf(people);
  const how = { dryRun: false, except: null, amountMinor: 5_000 };
  people.directory.add('58', { firstName: 'Anna', lastName: 'Xyzzy', emails: [ANNA.email] });
  await customerFor({ ...ANNA, stripeCustomerId: 'cus_1' }, how);
  await customerFor({ ...ANNA, phone: HOUSEHOLD }, how);
  // Somebody else with her phone: a question about the two is open, and another one decided.
  await customerFor({ email: 'tom@byrne.example', name: 'Tom Hall', phone: HOUSEHOLD }, how);
  await customerFor({ email: 'sue@byrne.example', name: 'Sue Hall', phone: HOUSEHOLD }, how);
  const [tom] = await people.index.questions(9);
  if (tom !== undefined) await unlinkIdentities(tom.a, tom.b, 'owner', people);
  const [person = ''] = await personsMeant('58', people);
  const figures = dynamoFigures(figuresTable);
  await figures.storeCustomers([{ customerId: '58', name: 'Anna Xyzzy', archived: false, version: 1 }], {
    kind: 'customers',
    cursor: '1',
  });
  await figures.foldSales([saleWith({ saleId: 's1', customerId: '58' })], { kind: 'sales', cursor: '1' });
  const snapshots = dynamoSnapshots(figuresTable, random);
  const rows = [
    { personId: person, name: 'Anna Xyzzy', netMinor: 1 },
    { personId: 'p2', name: 'Tom Hall', netMinor: 2 },
  ];
  const top = { name: 'top-customers', window: null, definition: '', head: {}, rows } as const;
  for (const asOfMs of [1, 2])
    await snapshots.publish({ asOfMs, computedAtMs: 0, currency: 'usd', catchingUp: false, figures: [top] });
  expect(await allThatIsStored()).toMatch(OF_ANNA);

  const forgotten = await forgetPerson(person, people);
  expect(forgotten).toEqual({ identities: 3, tillCustomers: ['58'], stripeCustomers: ['cus_1'], guests: 1 });

  const left = await allThatIsStored();
  expect(left.split('\n').filter((text) => OF_ANNA.test(text))).toEqual([]);
  // The sums stay, and so does everybody else.
  expect(left).toContain('tom@byrne.example');
  const now = await snapshots.current();
  expect(await snapshots.rows(now?.figures['top-customers']?.pages ?? [])).toEqual([
    { personId: person, name: '', netMinor: 1 },
    { personId: 'p2', name: 'Tom Hall', netMinor: 2 },
  ]);
  expect((await figures.customersByNet(9)).map(({ name }) => name)).toEqual(['']);
});
