import { afterEach, describe, expect, test } from '@jest/globals';
import { RefusedError } from '../../shared/kernel/answer.ts';
import type {
  CustomerDirectory,
  CustomerDraft,
  CustomerPage,
  TillCustomer,
} from '../../shared/people/ports.ts';
import { valueOf } from './till-contract.ts';

export interface DirectoryWorld {
  readonly directory: CustomerDirectory;
  archive(customerId: string): void;
  /** A person at the counter sells them something. */
  sellTo(customerId: string): void;
  /** The next creation goes unanswered, before or after the till did it. */
  unanswered(committed: 'before' | 'after'): void;
  /** What every read from now on meets. */
  readsMeet(what: 'rate-limit' | 'outage' | 'web-page'): void;
  /** How many customers carry the address. */
  count(email: string): number;
  close(): Promise<void>;
}

const DRAFT: CustomerDraft & { readonly email: string } = {
  email: 'new.buyer+web@example.com',
  firstName: 'Zoë',
  lastName: "O'Neil",
  phone: '+1 518 555 0177',
  note: 'tillbridge claim 7',
};

/** What every directory of customers behind the port promises. */
export function directoryContract(name: string, openWorld: () => Promise<DirectoryWorld>): void {
  let world: DirectoryWorld | null = null;
  const open = async (): Promise<DirectoryWorld> => {
    world = await openWorld();
    return world;
  };
  afterEach(async () => {
    await world?.close();
    world = null;
  });

  describe(`${name}: customers`, () => {
    creationContract(open);
    listContract(open);
    fillContract(open);
    archiveContract(open);
    refusalContract(open);
  });
}

type Open = () => Promise<DirectoryWorld>;

/** The port lets a search answer too much: whoever asks compares. */
async function carriers(world: DirectoryWorld, email: string): Promise<TillCustomer[]> {
  return (await world.directory.byEmail(email)).filter((customer) => customer.emails.includes(email));
}

function creationContract(open: Open): void {
  test('a created customer is found by e-mail and by id, with everything that was given', async () => {
    const world = await open();
    const customerId = valueOf(await world.directory.create(DRAFT));
    const expected = {
      customerId,
      emails: [DRAFT.email],
      phones: [DRAFT.phone],
      firstName: DRAFT.firstName,
      lastName: DRAFT.lastName,
      archived: false,
      note: DRAFT.note,
    };
    expect(await carriers(world, DRAFT.email)).toMatchObject([expected]);
    expect(await world.directory.byId(customerId)).toMatchObject(expected);
  });

  test('a buyer without a phone gets none', async () => {
    const world = await open();
    valueOf(await world.directory.create({ ...DRAFT, phone: null }));
    expect(await carriers(world, DRAFT.email)).toMatchObject([{ phones: [] }]);
  });

  test('an archived customer is found and reads as archived', async () => {
    const world = await open();
    const customerId = valueOf(await world.directory.create(DRAFT));
    world.archive(customerId);
    expect(await carriers(world, DRAFT.email)).toMatchObject([{ customerId, archived: true }]);
    expect(await world.directory.byId(customerId)).toMatchObject({ archived: true });
  });

  test('two customers with one address are both found: the till keeps nobody apart', async () => {
    const world = await open();
    valueOf(await world.directory.create(DRAFT));
    valueOf(await world.directory.create(DRAFT));
    expect(await carriers(world, DRAFT.email)).toHaveLength(2);
  });

  test('nobody is found for an address that nobody has, nor for an id', async () => {
    const world = await open();
    expect(await carriers(world, 'nobody@example.com')).toEqual([]);
    expect(await world.directory.byId('99999')).toBeNull();
  });

  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)(
    'a creation that goes unanswered %s it is done is unknown, and is not repeated',
    async (when, made) => {
      const world = await open();
      world.unanswered(when);
      expect((await world.directory.create(DRAFT)).kind).toBe('unknown');
      expect(world.count(DRAFT.email)).toBe(made);
    },
  );
}

function listContract(open: Open): void {
  test('a customer is found by phone, however it was typed', async () => {
    const world = await open();
    const customerId = valueOf(await world.directory.create({ ...DRAFT, phone: '(518) 232-0177' }));
    const found = await world.directory.byPhone('+15182320177');
    expect(found.map((customer) => customer.customerId)).toContain(customerId);
  });

  test('a buyer without an e-mail gets none', async () => {
    const world = await open();
    const customerId = valueOf(await world.directory.create({ ...DRAFT, email: null }));
    expect(await world.directory.byId(customerId)).toMatchObject({ emails: [], phones: [DRAFT.phone] });
  });

  test('the list shows every customer once, archived ones too, over all its pages', async () => {
    const world = await open();
    const made: string[] = [];
    for (let at = 0; at < 120; at += 1)
      made.push(valueOf(await world.directory.create({ ...DRAFT, email: `buyer${at}@example.com` })));
    world.archive(made[3] ?? '');
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: CustomerPage = await world.directory.list(cursor);
      seen.push(...page.customers.map((customer) => customer.customerId));
      cursor = page.next;
    } while (cursor !== null);
    expect(seen.filter((id) => made.includes(id)).toSorted()).toEqual(made.toSorted());
    expect(new Set(seen).size).toBe(seen.length);
  });
}

function fillContract(open: Open): void {
  test('only empty fields are filled', async () => {
    const world = await open();
    const customerId = valueOf(await world.directory.create({ ...DRAFT, phone: null }));
    const fill = { email: 'other@example.com', phone: '+15182320177', firstName: 'Nobody' };
    valueOf(await world.directory.fillEmpty(customerId, fill));
    expect(await world.directory.byId(customerId)).toMatchObject({
      emails: [DRAFT.email],
      phones: ['+15182320177'],
      firstName: DRAFT.firstName,
    });
  });

  test('filling a customer that is gone does nothing', async () => {
    const world = await open();
    expect(await world.directory.fillEmpty('99999', { phone: '+15182320177' })).toMatchObject({
      kind: 'accepted',
    });
  });
}

function archiveContract(open: Open): void {
  test('a customer without a sale is not used, and archived it is found as that; twice does no harm', async () => {
    const world = await open();
    const customerId = valueOf(await world.directory.create(DRAFT));
    expect(await world.directory.isUsed(customerId)).toBe(false);
    valueOf(await world.directory.archive(customerId));
    await world.directory.archive(customerId);
    expect(await world.directory.byId(customerId)).toMatchObject({ archived: true, note: DRAFT.note });
    expect(await carriers(world, DRAFT.email)).toMatchObject([{ customerId, archived: true }]);
  });

  test('a customer with a sale is used, and so is whoever is not there', async () => {
    const world = await open();
    const customerId = valueOf(await world.directory.create(DRAFT));
    const other = valueOf(await world.directory.create(DRAFT));
    world.sellTo(customerId);
    expect(await world.directory.isUsed(customerId)).toBe(true);
    expect(await world.directory.isUsed(other)).toBe(false);
    expect(await world.directory.isUsed('99999')).toBe(true);
  });
}

function refusalContract(open: Open): void {
  test.each([
    ['rate-limit', 'wait'],
    ['outage', 'wait'],
    ['web-page', 'connection'],
  ] as const)('reads that meet a %s are refused as a %s', async (what, whose) => {
    const world = await open();
    world.readsMeet(what);
    for (const read of [world.directory.byEmail(DRAFT.email), world.directory.byId('41')]) {
      const error: unknown = await read.catch((refused: unknown) => refused);
      expect(error).toBeInstanceOf(RefusedError);
      expect(error).toMatchObject({ refusal: { whose } });
    }
  });
}
