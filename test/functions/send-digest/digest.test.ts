import { describe, expect, test } from '@jest/globals';
import { composeDigest } from '../../../functions/send-digest/compose.ts';
import type { Week } from '../../../functions/send-digest/compose.ts';
import { sendDigest } from '../../../functions/send-digest/send.ts';
import type { SendDeps, SendReport } from '../../../functions/send-digest/send.ts';
import { isDue, mondayOf } from '../../../functions/send-digest/week.ts';

const SHOP = { name: 'Trail & Tarn', timeZone: 'America/New_York', currency: 'usd', country: 'US' };
const MONDAY = '2026-11-23';
const NOW_MS = Date.parse('2026-11-23T12:00:00Z');
const NOTHING = { movement: null, sku: null, pair: null, code: null } as const;

type Overview = NonNullable<Week['overview']>;
const DAY = { day: MONDAY, orders: 0, units: 0, netMinor: 0, byChannel: {} } as unknown as Overview['today'];

function overview(over: Partial<Overview> = {}): Overview {
  return {
    snapshot: {
      id: 's',
      asOfMs: NOW_MS - 5 * 60_000,
      computedAtMs: NOW_MS,
      currency: 'usd',
      catchingUp: false,
      figures: {},
    },
    today: DAY,
    sameWeekday: DAY,
    postingMode: 'live',
    booksAndShelves: {
      balanced: true,
      mismatchMinor: 0,
      auditedAt: '2026-11-23T06:31:00Z',
      audited: null,
      says: '',
      oldestOpenAt: null,
      open: 0,
    },
    held: { count: 0, amountMinor: 0 },
    needsYou: [],
    ...over,
  };
}

const SALES = [
  ['2026-W48', 'in-store', 99_999],
  ['2026-W47', 'in-store', 412_050],
  ['2026-W47', 'online', 180_000],
  ['2026-W46', 'in-store', 390_000],
  ['2026-W46', 'online', 150_025],
].map(([week, channel, netMinor]) => ({
  week,
  channel,
  netMinor,
  orders: 1,
  units: 1,
  returnsMinor: 0,
})) as unknown as Week['sales'];

const GOOD: Week = {
  overview: overview(),
  sales: SALES,
  atRisk: { items: 0, gone: 0 },
  asleep: { items: 0, amountMinor: 0 },
};
const compose = (week: Week) => composeDigest(week, { shop: SHOP, monday: MONDAY, nowMs: NOW_MS });

describe('the text, in the owner’s words', () => {
  test('of a good week says so, with all five numbers', () => {
    const { subject, text } = compose(GOOD);
    expect(subject).toBe('Trail & Tarn: all is well');
    expect(text.split('\n')).toEqual([
      'Trail & Tarn, week of Nov 16, 2026 to Nov 22, 2026: all is well.',
      '',
      '1. Books and shelves: agree, to the cent (audited Nov 23, 2026, 1:31 AM).',
      '2. Sold last week: $5,920.50 ($5,400.25 the week before): in the shop $4,120.50 ($3,900.00 the week before), online $1,800.00 ($1,500.25 the week before).',
      '3. Held: nothing waits.',
      '4. Stock at risk: nothing is about to run out.',
      '5. Cash asleep: none.',
      '',
      'Nothing needs you. All is well.',
      '',
      'As of Nov 23, 2026, 6:55 AM, the shop’s time. Sent every Monday, also when all is well: if it does not come, something is wrong with Tillbridge itself.',
      '',
    ]);
  });

  test('of a bad week names the money, and three things to do and not four', () => {
    const needsYou: Overview['needsYou'] = [
      {
        ...NOTHING,
        kind: 'paused',
        what: 'nothing is posted: Ann said stop',
        amountMinor: null,
        since: null,
        action: 'resume',
      },
      {
        ...NOTHING,
        kind: 'mismatch',
        what: 'books and shelves do not agree',
        amountMinor: 1_353,
        since: null,
        action: 'run `audit` and see to what it names',
      },
      {
        ...NOTHING,
        kind: 'held',
        what: 'SKU "GONE" fits no item in the till',
        amountMinor: 2_706,
        since: null,
        action: 'map it',
        sku: 'GONE',
      },
      { ...NOTHING, kind: 'reorder', what: 'fourth', amountMinor: 1, since: null, action: 'fourth' },
    ];
    const bad = overview({
      held: { count: 2, amountMinor: 4_059 },
      needsYou,
      booksAndShelves: {
        ...overview().booksAndShelves,
        balanced: false,
        mismatchMinor: 1_353,
        open: 1,
        oldestOpenAt: '2026-11-23T11:30:00Z',
      },
    });
    const { subject, text } = compose({
      ...GOOD,
      overview: bad,
      atRisk: { items: 12, gone: 3 },
      asleep: { items: 1, amountMinor: 50_000 },
    });
    expect(subject).toBe('Trail & Tarn: 3 things to do');
    expect(text).toContain(
      '1. Books and shelves: do not agree; $13.53 differ (audited Nov 23, 2026, 1:31 AM). 1 paid order not in the till yet, since Nov 23, 2026, 6:30 AM.',
    );
    expect(text).toContain('3. Held: 2 payments with $40.59 wait for a decision.');
    expect(text).toContain(
      '4. Stock at risk: 12 items will be gone before an order could arrive; 3 sold out already.',
    );
    expect(text).toContain('5. Cash asleep: $500.00 at cost in 1 item that does not sell.');
    expect(text.slice(text.indexOf('To do:'), text.indexOf('\n\nAs of')).split('\n')).toEqual([
      'To do:',
      '1. Nothing is posted: the connection to the till is paused. Do: open the page, see to the cause, and resume.',
      '2. Books and shelves do not agree ($13.53). Do: run audit and see to what it names.',
      '3. A payment is held: SKU "GONE" fits no item in the till ($27.06). Do: open the page, read why, and decide it there.',
    ]);
    expect(text).not.toContain('Ann');
  });

  test('says of what is held for a SKU that is mapped by now that it can be posted', () => {
    const what = 'SKU "GONE" is mapped to TEE-M by now';
    const held = { ...NOTHING, kind: 'held', what, amountMinor: 2_706, since: null, action: '' } as const;
    const { text } = compose({
      ...GOOD,
      overview: overview({ needsYou: [{ ...held, code: 'mapped-sku' }] }),
    });
    expect(text).toContain(
      '1. A payment waits to be posted: SKU "GONE" is mapped to TEE-M by now ($27.06). Do: open the page',
    );
  });

  test('never says that all is well where nobody knows, or where the figures stand still', () => {
    const old = overview({ snapshot: { ...overview().snapshot, asOfMs: NOW_MS - 25 * 3_600_000 } });
    expect(compose({ ...GOOD, overview: old }).subject).toBe('Trail & Tarn: 1 thing to do');
    const { booksAndShelves } = overview();
    const unaudited = { ...booksAndShelves, auditedAt: '2026-11-20T06:31:00Z' };
    expect(compose({ ...GOOD, overview: overview({ booksAndShelves: unaudited }) }).text).toContain(
      'No audit ran for two days',
    );
    const never = { ...booksAndShelves, balanced: null, mismatchMinor: null, auditedAt: null };
    const { subject, text } = compose({ ...GOOD, overview: overview({ booksAndShelves: never }) });
    expect([subject, text]).toEqual([
      'Trail & Tarn: no verdict yet',
      expect.stringContaining('not audited yet.'),
    ]);
    const open = { ...booksAndShelves, open: 3, oldestOpenAt: '2026-11-23T08:00:00Z' };
    const late = compose({ ...GOOD, overview: overview({ booksAndShelves: open }) });
    expect(late.subject).toBe('Trail & Tarn: 1 thing to do');
  });

  test('of a shop that has nothing yet says that there is nothing yet', () => {
    const { subject, text } = compose({ ...GOOD, overview: null });
    expect(subject).toBe('Trail & Tarn: no verdict yet');
    expect(text).toContain('There are no figures yet');
    const empty = compose({ ...GOOD, sales: [] });
    expect(empty.text).toContain('2. Sold last week: nothing, nor in the week before.');
    expect(empty.subject).toBe('Trail & Tarn: all is well');
  });

  test('of balanced books says that what is held is not in the till', () => {
    const held = overview({ held: { count: 1, amountMinor: 2_706 } });
    const { text } = compose({ ...GOOD, overview: held });
    expect(text).toContain('1. Books and shelves: agree, to the cent, but for what is held (audited');
    expect(text).toContain('3. Held: 1 payment with $27.06 waits for a decision.');
  });

  test('in shadow mode says to go on typing, and never that books and shelves agree or that an order is late', () => {
    const { booksAndShelves } = overview();
    const open = { ...booksAndShelves, open: 3, oldestOpenAt: '2026-11-20T08:00:00Z' };
    const what = 'watching only: 3 orders planned, nothing is written to the till';
    const action = 'go on typing online orders in by hand until posting is live';
    const need = { ...NOTHING, kind: 'shadow', what, amountMinor: null, since: null, action } as const;
    const shadow = overview({ postingMode: 'shadow', booksAndShelves: open, needsYou: [need] });
    const { subject, text } = compose({ ...GOOD, overview: shadow });
    expect(subject).toBe('Trail & Tarn: 1 thing to do');
    expect(text).toContain(
      '1. Books and shelves: watching only, 3 paid orders planned, nothing is written to the till.\n',
    );
    expect(text).toContain(
      '1. Watching only: 3 orders planned, nothing is written to the till. Do: go on typing online orders in by hand until posting is live.',
    );
    expect(text).not.toMatch(/agree|alarms/);
  });

  test('has a subject that every mail service takes', () => {
    const shop = { ...SHOP, name: `Café Ütz ${'x'.repeat(200)}` };
    const { subject } = composeDigest(GOOD, { shop, monday: MONDAY, nowMs: NOW_MS });
    expect(subject).toMatch(/^[\x20-\x7e]{1,100}$/);
  });
});

describe('Monday at seven by the shop’s clock', () => {
  test.each([
    ['America/New_York', '2026-11-23T11:59:00Z', false],
    ['America/New_York', '2026-11-23T12:00:00Z', true],
    // Summer time: an hour earlier by UTC.
    ['America/New_York', '2026-07-06T10:59:00Z', false],
    ['America/New_York', '2026-07-06T11:00:00Z', true],
    ['Pacific/Honolulu', '2026-11-23T16:00:00Z', false],
    ['Pacific/Honolulu', '2026-11-23T17:00:00Z', true],
    ['Pacific/Auckland', '2026-11-22T17:00:00Z', false],
    ['Pacific/Auckland', '2026-11-22T18:00:00Z', true],
    ['Europe/London', '2026-11-24T07:00:00Z', false],
    ['Europe/London', '2026-11-22T07:00:00Z', false],
  ])('%s, %s: %s', (timeZone, at, due) => {
    expect(isDue(Date.parse(at), timeZone)).toBe(due);
  });

  test('the schedule has a tick in that hour, whatever the zone', () => {
    for (const timeZone of Intl.supportedValuesOf('timeZone')) {
      // Sunday and Monday by UTC, hour by hour, in winter and in summer.
      for (const sunday of ['2026-01-04', '2026-07-05']) {
        const ticks = Array.from({ length: 48 }, (_, hour) => Date.parse(sunday) + hour * 3_600_000);
        const first = ticks.find((atMs) => isDue(atMs, timeZone));
        const time = new Intl.DateTimeFormat('en-GB', {
          timeZone,
          weekday: 'short',
          hour: '2-digit',
          hourCycle: 'h23',
        });
        expect([timeZone, time.format(first)]).toEqual([timeZone, 'Mon, 07']);
      }
    }
  });

  test('the week is that of the shop’s day', () => {
    expect(mondayOf(Date.parse('2026-11-23T04:00:00Z'), 'America/New_York')).toBe('2026-11-16');
    expect(mondayOf(Date.parse('2026-11-29T12:00:00Z'), 'America/New_York')).toBe('2026-11-23');
  });
});

/** A stage's notes and leases, and the mail that went out. */
function stage() {
  const clock = {
    atMs: NOW_MS,
    nowMs: () => clock.atMs,
    sleep: async () => undefined,
    advance: (ms: number) => (clock.atMs += ms),
  };
  const notes = new Map<string, string>();
  const leases = new Map<string, string>();
  const mails: string[] = [];
  const faults: Error[] = [];
  const deps: SendDeps = {
    clock,
    timeZone: SHOP.timeZone,
    owner: 'a',
    notebook: {
      read: async (name) => notes.get(name) ?? null,
      write: async (name, text) => void notes.set(name, text),
    },
    leases: {
      take: async (name, owner) => {
        if ((leases.get(name) ?? owner) !== owner) return false;
        leases.set(name, owner);
        return true;
      },
      release: async (name) => void leases.delete(name),
    },
    compose: async (monday) => ({ subject: monday, text: 'well' }),
    publish: async ({ subject }) => {
      const fault = faults.pop();
      if (fault !== undefined) throw fault;
      mails.push(subject);
    },
  };
  const tick = (over: Partial<SendDeps> = {}): Promise<SendReport> => sendDigest(true, { ...deps, ...over });
  return { clock, mails, faults, deps, tick };
}

describe('once a week', () => {
  test('however often it is asked, by the schedule or by a person, whom it shows the text again', async () => {
    const { mails, deps, tick, clock } = stage();
    expect(await tick()).toEqual({ outcome: 'sent', week: MONDAY });
    expect(await tick()).toEqual({ outcome: 'already-sent', week: MONDAY });
    expect(await sendDigest(false, deps)).toMatchObject({
      outcome: 'already-sent',
      text: `${MONDAY}\n\nwell`,
    });
    expect(mails).toEqual([MONDAY]);
    clock.advance(7 * 24 * 3_600_000);
    await tick();
    expect(mails).toEqual([MONDAY, '2026-11-30']);
  });

  test('of two at the same moment one goes out', async () => {
    const { mails, tick } = stage();
    const both = await Promise.all([tick(), tick({ owner: 'b' })]);
    expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(['already-running', 'sent']);
    expect(mails).toHaveLength(1);
  });

  test('one that could not be sent is sent by the next hour’s tick', async () => {
    const { mails, faults, tick, clock } = stage();
    faults.push(new Error('SNS is away'));
    await expect(tick()).rejects.toThrow('SNS is away');
    clock.advance(3_600_000);
    expect(await tick()).toMatchObject({ outcome: 'sent' });
    expect(mails).toEqual([MONDAY]);
  });

  test('nothing before its time, and a person’s word is enough on any day', async () => {
    const { mails, deps, tick, clock } = stage();
    clock.advance(-6 * 3_600_000);
    expect(await tick()).toEqual({ outcome: 'not-due' });
    expect(mails).toEqual([]);
    clock.advance(3 * 24 * 3_600_000);
    expect(await tick()).toEqual({ outcome: 'not-due' });
    expect(await sendDigest(false, deps)).toMatchObject({ outcome: 'sent', week: MONDAY });
  });
});
