import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ConfigError, InvariantError } from '../../shared/kernel/errors.ts';
import { movementIdOf, paymentIdOf } from '../../shared/kernel/ids.ts';
import type { Refusal } from '../../shared/kernel/answer.ts';
import type { CoreDeps } from '../../shared/posting/core.ts';
import type { Payment } from '../../shared/posting/payment.ts';
import { ROOT } from '../architecture/sources.ts';
import { lineWith, movementWith, NOON_MS, orderWith, paymentWith } from '../support/builders.ts';
import { Shop } from '../support/shop.ts';
import { latestAudit, recordAudit } from '../../shared/posting/audit/record.ts';
import type { AuditReport } from '../../shared/posting/audit/report.ts';
import { operator } from './world.ts';

const AWAY: Refusal = {
  whose: 'wait',
  code: 'away',
  reason: 'Stripe does not answer',
  remedy: 'wait until it is back',
};

/** A payment with one line, of ids that end in `n`. */
function paymentOf(n: number, change: { sku?: string; atMs?: number } = {}): Payment {
  const id = movementIdOf(`ch_${n}`);
  return paymentWith({
    id: paymentIdOf(`pi_${n}`),
    chargeId: id,
    order: { kind: 'order', order: orderWith({ lines: [lineWith({ sku: change.sku ?? 'TEE-M' })] }) },
    movements: [movementWith({ id, atMs: change.atMs ?? NOON_MS })],
  });
}

async function withHeld() {
  const hands = operator();
  await hands.shop.happens(paymentOf(1, { sku: 'NEW-HAT' }));
  return hands;
}

describe('explain', () => {
  test('tells the story of a posted payment by any id of it, in the promised shape', async () => {
    const { shop, ask } = operator();
    await shop.happens();
    const saleId = shop.completed()[0]?.saleId ?? '';
    for (const id of ['pi_1', 'ch_1', 'evt_1', saleId]) {
      const { exit, json } = await ask('explain', id);
      expect(exit).toBe(0);
      expect(json).toMatchObject({
        payment: 'pi_1',
        status: 'posted',
        movements: [
          {
            id: 'ch_1',
            kind: 'charge',
            amountMinor: 2706,
            status: 'posted',
            saleId,
            reason: null,
            attempts: 2,
            waitingFor: null,
            nextCheckAt: null,
            writeBack: 'done',
          },
        ],
        plan: [],
        trail: expect.arrayContaining([
          { at: expect.stringMatching(/^2026-11-20T12:01/), what: expect.any(String) },
        ]),
      });
    }
  });

  test('shows people the amount with its currency, the sale, and what happened when', async () => {
    const { shop, say } = operator();
    await shop.happens();
    const { exit, stdout, stderr } = await say('explain', 'pi_1');
    expect([exit, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Payment pi_1 is posted.');
    expect(stdout).toMatch(/ch_1 {2}charge {2}27\.06 USD {2}posted {2}sale \d+, receipt \d+/);
    expect(stdout).toMatch(/2026-11-20 12:01:00Z {2}Stripe shows charge ch_1/);
    expect(stdout).toMatch(/plan 1 for ch_1: 1 line, total 27\.06 USD/);
  });

  test('shows in shadow mode what would be written, to the cent', async () => {
    const { shop, ask, say } = operator(new Shop({ mode: 'shadow' }));
    await shop.happens();
    const { exit, json } = await ask('explain', 'pi_1');
    expect(exit).toBe(0);
    expect(json).toMatchObject({
      status: 'pending',
      movements: [{ status: 'pending', waitingFor: 'shadow', saleId: null }],
      plan: [
        { movement: 'ch_1', totalMinor: 2706, taxMinor: 206, lines: [{ quantity: 2, unitPriceMinor: 1250 }] },
      ],
    });
    expect((await say('explain', 'pi_1')).stdout).toMatch(/2 x {2}item 501 {2}12\.50 USD/);
  });

  test('reads "a new customer" in the plan where the buyer will get a record in the till', async () => {
    const { shop, ask, say } = operator(new Shop({ mode: 'shadow' }));
    const customers: CoreDeps['customers'] = {
      customerFor: async () => ({ kind: 'would-create', why: 'a customer would be created' }),
    };
    shop.core = { ...shop.core, customers };
    await shop.happens();
    expect((await ask('explain', 'pi_1')).json).toMatchObject({
      plan: [{ customerId: null, newCustomer: true }],
    });
    const { stdout } = await say('explain', 'pi_1');
    expect(stdout).toContain('; a new customer\n');
    expect(stdout).not.toContain('walk-in');
  });

  test('says that nothing has been captured while a payment is only authorised', async () => {
    const { shop, ask, say } = operator();
    await shop.happens(paymentWith({ capturedMinor: 0, movements: [] }));
    expect(await ask('explain', 'pi_1')).toMatchObject({
      exit: 0,
      json: { status: 'pending', movements: [] },
    });
    expect((await say('explain', 'pi_1')).stdout).toContain('nothing has been captured yet');
  });

  test.each(['pi_2', 'evt_9', '4711', '', 'a b', '../../etc', `pi_${'x'.repeat(3000)}`])(
    'knows no payment by "%.20s": status 1',
    async (id) => {
      const { shop, ask } = operator();
      await shop.happens();
      const { exit, json } = await ask('explain', id);
      expect(exit).toBe(1);
      expect(json).toEqual({
        error: { message: `no payment is known by "${id}"`, remedy: expect.any(String) },
      });
    },
  );

  test('cannot be carried out for an unknown id while Stripe is away: status 3', async () => {
    const { shop, ask, say } = operator();
    shop.stripe.refusal = AWAY;
    expect(await ask('explain', 'pi_2')).toEqual({
      exit: 3,
      json: { error: { message: AWAY.reason, remedy: AWAY.remedy } },
    });
    expect(await say('explain', 'pi_2')).toEqual({
      exit: 3,
      stdout: '',
      stderr: 'Stripe does not answer: wait until it is back\n',
    });
  });
});

describe('held', () => {
  test('ls lists what waits with reason and remedy: status 1', async () => {
    const { ask, say } = await withHeld();
    const { exit, json } = await ask('held', 'ls');
    expect(exit).toBe(1);
    expect(json).toEqual([
      {
        payment: 'pi_1',
        movement: 'ch_1',
        reason: 'SKU "NEW-HAT" fits no item in the till',
        remedy: expect.stringMatching(/release.*skip/),
        amountMinor: 2706,
        code: 'unknown-sku',
        currency: 'usd',
        since: '2026-11-20T12:01:00.000Z',
        sku: 'NEW-HAT',
      },
    ]);
    const { exit: status, stdout, stderr } = await say('held', 'ls');
    expect([status, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/2026-11-20 12:01:00Z {2}27\.06 USD {2}ch_1 {2}of pi_1\n {4}why: SKU "NEW-HAT"/);
  });

  test('ls with nothing held: status 0', async () => {
    const { ask, say } = operator();
    expect(await ask('held', 'ls')).toEqual({ exit: 0, json: [] });
    expect((await say('held', 'ls')).stdout).toBe('Nothing is held.\n');
  });

  test.each(['pi_1', 'ch_1'])('show tells what is held of %s', async (id) => {
    const { ask } = await withHeld();
    expect(await ask('held', 'show', id)).toMatchObject({
      exit: 0,
      json: { payment: 'pi_1', held: [{ movement: 'ch_1', amountMinor: 2706 }], trail: expect.any(Array) },
    });
  });

  test('release in shadow mode promises no posting, and says what to do', async () => {
    const { shop, say } = operator(new Shop({ mode: 'shadow' }));
    await shop.happens(paymentOf(1, { sku: 'NEW-HAT' }));
    await shop.ledger.mapSku('NEW-HAT', '501');
    const { stdout } = await say('held', 'release', 'ch_1');
    expect(stdout).toMatch(/nothing is written in shadow mode: enter it by hand; `setup --live`/);
    expect(stdout).not.toContain('posted');
    await shop.work();
    expect(shop.till.sales.size).toBe(0);
  });

  test.each(['pi_1', 'ch_1'])('release of %s posts it once its cause is gone', async (id) => {
    const { shop, ask } = await withHeld();
    await ask('map', 'sku', 'NEW-HAT', '501');
    expect(await ask('held', 'release', id)).toEqual({
      exit: 0,
      json: { payment: 'pi_1', released: ['ch_1'] },
    });
    await shop.work();
    expect(shop.completed()).toHaveLength(1);
    expect(await ask('held', 'ls')).toEqual({ exit: 0, json: [] });
  });

  test.each(['pi_1', 'ch_1'])('skip of %s leaves it out of the till and notes it in Stripe', async (id) => {
    const { shop, ask } = await withHeld();
    expect(await ask('held', 'skip', id, '--reason', ' typed in by hand ')).toEqual({
      exit: 0,
      json: { payment: 'pi_1', skipped: ['ch_1'], reason: 'typed in by hand' },
    });
    await shop.work();
    expect(shop.till.sales.size).toBe(0);
    expect(await shop.story()).toMatchObject({ status: 'skipped' });
    expect(shop.stripe.payments.get(paymentIdOf('pi_1'))?.movements[0]?.written.skipped).toBe(
      'typed in by hand',
    );
  });

  test.each([[[]], [['--reason', '']], [['--reason', '  ']], [['--reason', 'x'.repeat(501)]]])(
    'skip without a good reason changes nothing: status 2',
    async (option) => {
      const { ask } = await withHeld();
      const { exit, json } = await ask('held', 'skip', 'ch_1', ...option);
      expect(exit).toBe(2);
      expect(json).toEqual({
        error: { message: expect.stringContaining('reason'), remedy: expect.any(String) },
      });
      expect((await ask('held', 'ls')).json).toHaveLength(1);
    },
  );

  test.each([['show'], ['release'], ['skip', '--reason', 'x']])(
    '%s of an unknown id: status 1',
    async (...args) => {
      const { ask } = await withHeld();
      const { exit, json } = await ask('held', ...args, 'pi_9');
      expect(exit).toBe(1);
      expect(json).toMatchObject({ error: { message: 'no payment is known by "pi_9"' } });
    },
  );

  test.each([['show'], ['release'], ['skip', '--reason', 'x']])(
    '%s of a payment that is not held changes nothing: status 1',
    async (...args) => {
      const { shop, ask } = operator();
      await shop.happens();
      const before = await shop.story();
      const { exit, json } = await ask('held', ...args, 'pi_1');
      expect(exit).toBe(1);
      expect(json).toMatchObject({ error: { message: 'nothing of "pi_1" is held' } });
      expect(await shop.story()).toEqual(before);
    },
  );
});

describe('map sku', () => {
  test('names the item and what is held for it, and releases nothing', async () => {
    const { shop, ask, say } = await withHeld();
    expect(await ask('map', 'sku', 'NEW-HAT', '501')).toEqual({
      exit: 0,
      json: {
        sku: 'NEW-HAT',
        target: '501',
        items: [{ itemId: '501', description: 'Trail Tee M', archived: false }],
        held: [expect.objectContaining({ movement: 'ch_1' })],
      },
    });
    await shop.work();
    expect((await ask('held', 'ls')).json).toHaveLength(1);
    const { stdout } = await say('map', 'sku', 'NEW-HAT', 'TEE-M');
    expect(stdout).toContain('SKU NEW-HAT now stands for TEE-M (item 501, Trail Tee M).');
    expect(stdout).toContain('held release');
    expect(stdout).toContain('why: SKU "NEW-HAT" is mapped to TEE-M by now\n    to do: `release` posts it');
    for (const command of [
      ['held', 'ls'],
      ['held', 'show', 'ch_1'],
    ]) {
      const shown = await say(...command);
      expect(shown.stdout).toContain('is mapped to TEE-M by now');
      expect(shown.stdout).not.toMatch(/(why|to do): .*(fits no item|map sku)/);
    }
  });

  test('takes no target that the till does not know: status 1', async () => {
    const { shop, ask } = await withHeld();
    expect(await ask('map', 'sku', 'NEW-HAT', '999')).toMatchObject({ exit: 1 });
    expect(await shop.ledger.mappedSkus(['NEW-HAT'])).toEqual(new Map());
  });

  test('takes the target on trust while the till is away', async () => {
    const { shop, ask } = operator();
    shop.till.refusal = AWAY;
    expect(await ask('map', 'sku', 'NEW-HAT', '501')).toMatchObject({ exit: 0, json: { items: null } });
    expect(await shop.ledger.mappedSkus(['NEW-HAT'])).toEqual(new Map([['NEW-HAT', '501']]));
  });

  test.each([[''], [' HAT'], ['HAT\n'], ['x'.repeat(256)]])('%j is no SKU: status 2', async (sku) => {
    const { ask } = operator();
    expect((await ask('map', 'sku', sku, '501')).exit).toBe(2);
    expect((await ask('map', 'sku', 'HAT', sku)).exit).toBe(2);
  });
});

describe('pause and resume', () => {
  test('nothing is posted during a pause, and everything after it', async () => {
    const { shop, ask } = operator();
    expect(await ask('pause', '--reason', 'stocktaking')).toEqual({
      exit: 0,
      json: { paused: true, reason: 'stocktaking', since: '2026-11-20T12:01:00.000Z' },
    });
    await shop.happens();
    await shop.passes(60 * 60_000);
    expect(shop.till.sales.size).toBe(0);
    expect(await ask('resume')).toEqual({ exit: 0, json: { paused: false, lifted: true } });
    await shop.passes(60_000);
    expect(shop.completed()).toHaveLength(1);
  });

  test('a second pause says which reason stands', async () => {
    const { ask } = operator();
    await ask('pause', '--reason', 'stocktaking');
    expect(await ask('pause', '--reason', 'lunch')).toMatchObject({ json: { reason: 'stocktaking' } });
  });

  test('resume without a pause is no failure', async () => {
    const { ask } = operator();
    expect(await ask('resume')).toEqual({ exit: 0, json: { paused: false, lifted: false } });
  });

  test.each([[['pause']], [['pause', '--reason', ' ']]])(
    'a pause without a reason: status 2',
    async (args) => {
      const { shop, ask } = operator();
      expect((await ask(...args)).exit).toBe(2);
      expect(await shop.ledger.controls()).toEqual({ pause: null, wait: null });
    },
  );
});

describe('post', () => {
  test('by id posts what no webhook has announced, once, however often it is given', async () => {
    const { shop, ask } = operator();
    shop.stripe.happened(paymentOf(1), shop.nowMs);
    expect(await ask('post', 'ch_1')).toEqual({
      exit: 0,
      json: { dryRun: false, payments: [{ payment: 'pi_1', known: false, status: null }] },
    });
    await shop.work();
    expect((await ask('post', 'pi_1')).json).toMatchObject({
      payments: [{ payment: 'pi_1', known: true, status: 'posted' }],
    });
    await shop.work();
    expect(shop.completed()).toHaveLength(1);
  });

  test.each([false, true])(
    'by time takes the payments between the two moments, known to the ledger: %s',
    async (known) => {
      const { shop, ask } = operator();
      const day = 24 * 60 * 60_000;
      shop.nowMs = NOON_MS + 10 * day;
      for (const n of [1, 2, 3, 4]) {
        const payment = paymentOf(n, { atMs: NOON_MS + n * day });
        shop.stripe.happened(payment, payment.movements[0]?.atMs ?? 0);
        if (known) await shop.happens(payment);
      }
      const { exit, json } = await ask(
        'post',
        '--from',
        '2026-11-22T12:00:00Z',
        '--to',
        '2026-11-24T13:00:00+01:00',
      );
      expect(exit).toBe(0);
      const status = known ? 'posted' : null;
      expect(json).toMatchObject({
        dryRun: false,
        payments: ['pi_2', 'pi_3'].map((payment) => ({ payment, known, status })),
      });
      await shop.work();
      const expected = known ? [1, 2, 3, 4] : [2, 3];
      expect(expected.map((n) => shop.completed(`ch_${n}`).length)).toEqual(expected.map(() => 1));
      expect(shop.till.rungUp).toHaveLength(expected.length);
    },
  );

  test('without --to takes all until now', async () => {
    const { shop, ask } = operator();
    shop.stripe.happened(paymentOf(1), shop.nowMs);
    expect((await ask('post', '--from', '2026-11-20')).json).toMatchObject({
      payments: [{ payment: 'pi_1' }],
    });
    expect((await ask('post', '--from', '2026-11-21')).json).toMatchObject({ payments: [] });
  });

  test('--held offers what is held, and it stays held', async () => {
    const { shop, ask } = await withHeld();
    expect(await ask('post', '--held')).toMatchObject({
      exit: 0,
      json: { payments: [{ payment: 'pi_1', known: true, status: 'held' }] },
    });
    await shop.work();
    expect((await ask('held', 'ls')).json).toHaveLength(1);
  });

  test.each([[['pi_1']], [['--held']], [['--from', '2026-11-20']]])(
    '%j --dry-run tells which and changes nothing',
    async (args) => {
      const { shop, ask, say } = await withHeld();
      const before = await shop.story();
      const { exit, json } = await ask('post', ...args, '--dry-run');
      expect(exit).toBe(0);
      expect(json).toMatchObject({
        dryRun: true,
        payments: [{ payment: 'pi_1', known: true, status: 'held' }],
      });
      expect((await say('post', ...args, '--dry-run')).stdout).toContain('nothing was changed');
      expect(shop.messages).toEqual([]);
      expect(await shop.story()).toEqual(before);
    },
  );

  test('what is from before go-live is refused where nobody confirms it: status 2', async () => {
    const { shop, ask } = operator();
    const october = Date.parse('2026-10-31T23:59:59Z');
    shop.stripe.happened(paymentOf(1, { atMs: october }), october);
    const { exit, json } = await ask(
      'post',
      '--from',
      '2026-10-31T23:59:59Z',
      '--to',
      '2026-11-21T00:00:00Z',
    );
    expect(exit).toBe(2);
    expect(json).toMatchObject({ error: { message: expect.stringContaining('posting.since') } });
    expect(shop.messages).toEqual([]);
  });

  test.each([
    [[]],
    [['pi_1', '--held']],
    [['pi_1', '--from', '2026-11-20']],
    [['--to', '2026-11-20']],
    [['--from', 'yesterday']],
    [['--from', '2026-11-20T00:00:00']],
    [['--from', '2026-11-20', '--to', '2026-02-30']],
    [['--from', '2026-11-20', '--to', '2026-11-20']],
    [['--from', '2026-11-21', '--to', '2026-11-20']],
  ])('%j is wrong usage: status 2', async (args) => {
    expect((await operator().ask('post', ...args)).exit).toBe(2);
  });

  test.each(['pi_9', '4711', 'a b'])('%s is unknown: status 1', async (id) => {
    expect((await operator().ask('post', id)).exit).toBe(1);
  });

  test('of a time cannot be carried out while Stripe is away: status 3', async () => {
    const { shop, ask } = operator();
    shop.stripe.refusal = AWAY;
    expect((await ask('post', '--from', '2026-11-20')).exit).toBe(3);
  });
});

describe('run', () => {
  test('invokes the function, waits for its end and prints its result', async () => {
    const { state, ask, say } = operator();
    state.answers.push({ kind: 'result', result: { outcome: 'swept', seen: 3, missed: 1 } });
    expect(await ask('run', 'sweep-payments')).toEqual({
      exit: 0,
      json: { outcome: 'swept', seen: 3, missed: 1 },
    });
    expect((await say('run', 'sweep-payments')).stdout).toMatch(
      /^sweep-payments ran\.\n {2}outcome {2}swept/,
    );
    expect(state.invoked).toEqual(['sweep-payments', 'sweep-payments']);
  });

  test('prints the digest as the owner gets it', async () => {
    const { state, say } = operator();
    const text = 'Trail & Tarn: all is well\n\nNothing needs you.\n';
    state.answers.push({ kind: 'result', result: { outcome: 'already-sent', week: '2026-11-23', text } });
    expect((await say('run', 'send-digest')).stdout).toBe(`send-digest ran: already-sent.\n\n${text}`);
  });

  test('runs after the one that is under way', async () => {
    const { state, ask } = operator();
    const busy = { kind: 'result', result: { outcome: 'already-running', seen: 0 } } as const;
    state.answers.push(busy, busy, { kind: 'result', result: { outcome: 'swept', seen: 1 } });
    expect(await ask('run', 'sweep-payments')).toEqual({ exit: 0, json: { outcome: 'swept', seen: 1 } });
  });

  test('says so when another one does not end: status 3', async () => {
    const { state, ask } = operator();
    state.answers = Array.from({ length: 1000 }, () => ({
      kind: 'result',
      result: { outcome: 'already-running' },
    }));
    expect(await ask('run', 'sweep-payments')).toMatchObject({
      exit: 3,
      json: { error: { message: expect.stringContaining('under way') } },
    });
  });

  test('a function that fails: status 3', async () => {
    const { state, ask } = operator();
    state.answers.push({ kind: 'failed', why: 'the ledger is away' });
    expect(await ask('run', 'sweep-payments')).toMatchObject({
      exit: 3,
      json: { error: { message: 'sweep-payments failed: the ledger is away' } },
    });
  });

  test('a function that a far side refused has not done its work: status 3, and why', async () => {
    const { state, ask } = operator();
    const refused = 'Stripe does not accept the secret key: put a valid key';
    state.answers.push({ kind: 'result', result: { outcome: 'refused', refused, seen: 0 } });
    expect(await ask('run', 'sweep-payments')).toMatchObject({
      exit: 3,
      json: { error: { message: `sweep-payments was refused: ${refused}` } },
    });
  });

  test('a sync that ran out of time or rate goes on in its next run: status 0', async () => {
    const { state, ask } = operator();
    const result = { outcome: 'unfinished', refused: "the till's rate is spent: wait", pages: 3 };
    state.answers.push({ kind: 'result', result });
    expect(await ask('run', 'sync-lightspeed')).toEqual({ exit: 0, json: result });
  });

  test.each(['stripe-webhook', 'post-payment', 'nonsense'])(
    'does not run %s, and looks for no deployment: status 2',
    async (name) => {
      const { state, ask } = operator();
      state.isRunning = false;
      expect((await ask('run', name)).exit).toBe(2);
      expect(state.invoked).toEqual([]);
    },
  );
});

describe('whatever the command', () => {
  const COMPLETE = [
    ['explain', 'pi_1'],
    ['held', 'ls'],
    ['held', 'show', 'pi_1'],
    ['held', 'release', 'pi_1'],
    ['held', 'skip', 'pi_1', '--reason', 'x'],
    ['map', 'sku', 'A', 'B'],
    ['pause', '--reason', 'x'],
    ['resume'],
    ['post', 'pi_1'],
    ['run', 'sweep-payments'],
  ];

  test.each(COMPLETE.map((args) => [args]))(
    '%j with nothing running: status 3 and the remedy',
    async (args) => {
      const { state, ask, say } = operator();
      state.isRunning = false;
      expect(await ask(...args)).toEqual({
        exit: 3,
        json: { error: { message: 'the local whole is not running', remedy: 'start it with `npm start`' } },
      });
      expect(await say(...args)).toEqual({
        exit: 3,
        stdout: '',
        stderr: 'the local whole is not running: start it with `npm start`\n',
      });
    },
  );

  test.each([
    [],
    ['nonsense'],
    ['explain'],
    ['explain', 'a', 'b'],
    ['held'],
    ['held', 'nonsense'],
    ['held', 'release'],
    ['map'],
    ['map', 'sku', 'A'],
    ['held', 'ls', '--nonsense'],
    ['pause', '--reason'],
    ['audit', '--from', 'yesterday'],
    ['audit', 'accept', 'ch_1'],
    ['audit', 'accept', '--reason', 'typed in'],
    ['audit', '--from', '2199-01-01T00:00:00Z'],
  ])('%j %j %j: wrong usage, status 2, one sentence', async (...given) => {
    const args = given.filter((arg) => arg !== undefined);
    const { state, ask, say } = operator();
    state.isRunning = false;
    const { exit, json } = await ask(...args);
    expect(exit).toBe(2);
    expect(json).toEqual({ error: { message: expect.any(String), remedy: expect.any(String) } });
    const { exit: status, stdout, stderr } = await say(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^[^\n]+\n$/);
  });

  test('wrong settings: status 2, split into what is wrong and what to do', async () => {
    const { state, ask } = operator();
    state.openFails = new ConfigError('settings in a.json are wrong: "shop": Required: add it');
    expect(await ask('held', 'ls')).toEqual({
      exit: 2,
      json: { error: { message: 'settings in a.json are wrong: "shop": Required', remedy: 'add it' } },
    });
  });

  test('AWS away or our own bug: status 3, without a stack and without a secret', async () => {
    const { state, say } = operator();
    const closed = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    state.openFails = closed;
    expect(await say('held', 'ls')).toMatchObject({ exit: 3, stdout: '' });
    // As the SDK says it to somebody who forgot AWS_REGION.
    state.openFails = new Error('Region is missing');
    expect((await say('held', 'ls')).stderr).toMatch(/^AWS.*: check AWS_PROFILE and AWS_REGION/);
    state.openFails = new InvariantError('an order of ada@example.com\nwith sk_live_123 is odd');
    const { exit, stderr } = await say('held', 'ls');
    expect(exit).toBe(3);
    expect(stderr).toMatch(/^our bug: [^\n]+\n$/);
    expect(stderr).not.toMatch(/ada@|sk_live|\.ts:\d/);
  });

  test('asks the stage that is named, wherever the option stands', async () => {
    const { state, ask } = operator();
    await ask('--stage', 'prod', 'held', 'ls');
    await ask('held', 'ls', '--stage', 'prod', '--settings', 'prod.json');
    await ask('held', 'ls');
    expect(state.wanted.map(({ stage, settings }) => [stage, settings])).toEqual([
      ['prod', undefined],
      ['prod', 'prod.json'],
      [undefined, undefined],
    ]);
  });

  test('help is an answer', async () => {
    const { ask, say } = operator();
    expect(await ask('--help')).toMatchObject({
      exit: 0,
      json: { help: expect.stringContaining('explain') },
    });
    expect(await say('held', '--help')).toMatchObject({ exit: 0, stderr: '' });
  });

  test.each([
    'explain',
    'held release',
    'map sku',
    'post',
    'dlq redrive',
    'setup',
    'people build',
    'tokens create',
  ])('the help of `%s` names what every command takes', async (words) => {
    const { stdout } = await operator().say(...words.split(' '), '--help');
    for (const option of ['--json', '--stage', '--settings']) expect(stdout).toContain(option);
  });
});

describe('audit', () => {
  const AGREES = {
    balanced: true,
    mismatchMinor: 0,
    missing: [],
    extra: [],
    drift: [],
    remarks: [],
    from: '2026-10-16T00:00:00.000Z',
    asOf: '2026-11-20T06:30:00.000Z',
    movements: 7,
    outside: { held: 1, waiting: 2, skipped: 0 },
    sales: 4,
    currency: 'usd',
    postingMode: 'live',
    paused: null,
  };
  const said = async (found: object) => {
    const { state, say } = operator();
    state.answers.push({ kind: 'result', result: { ...AGREES, ...found } });
    return (await say('audit')).stdout;
  };

  test('says of how many movements nothing is in the till, though books and shelves agree', async () => {
    const text = await said({});
    expect(text).toContain('Books and shelves agree: 7 movements and 4 sales from');
    expect(text).toContain(
      'Of the movements, 1 waited for you, 2 were on their way; the rest is in the till, each once, to the cent.',
    );
    const waits = 'nothing to be in the till';
    expect(await said({ movements: 3, paused: waits })).toMatch(
      /^Nothing is posted at present: nothing to be in the till\.\n[^]*2 waited for the pause to be lifted\.\n$/,
    );
  });

  test('in shadow mode names it, and does not say that books and shelves agree', async () => {
    const text = await said({ postingMode: 'shadow', movements: 3 });
    expect(text.split('\n').slice(0, 3)).toEqual([
      'Shadow mode: orders are planned and nothing is written; go on typing them in by hand.',
      expect.stringMatching(/^Nothing differs: 3 movements and 4 sales from /),
      'Of the movements, 1 waited for you, 2 were planned and not written.',
    ]);
  });

  test('tells money as people write it, of another currency as well; the document keeps minor units', async () => {
    const entry = { movement: 'ch_1', saleId: null, cause: 'held: no lines' };
    const found = {
      balanced: false,
      mismatchMinor: 1353,
      missing: [{ ...entry, amountMinor: 1353 }],
      remarks: [
        { ...entry, amountMinor: 5846 },
        { ...entry, amountMinor: 700, currency: 'jpy' },
      ],
    };
    const text = await said(found);
    expect(text).toMatch(/^13\.53 USD do not agree: /);
    expect(text).toMatch(/ch_1 +- +13\.53 USD +held/);
    expect(text).toMatch(/ch_1 +- +58\.46 USD +held/);
    expect(text).toMatch(/ch_1 +- +700 JPY +held/);
    const { state, ask } = operator();
    state.answers.push({ kind: 'result', result: { ...AGREES, ...found } });
    const { exit, json } = await ask('audit');
    const { currency, postingMode, paused, ...report } = { ...AGREES, ...found };
    expect([currency, postingMode, paused, exit]).toEqual(['usd', 'live', null, 1]);
    expect(json).toEqual(report);
  });
});

describe('audit accept', () => {
  const DIFFERENT: AuditReport = {
    balanced: false,
    mismatchMinor: 2706,
    missing: [{ movement: 'ch_1', saleId: '9001', amountMinor: 2706, cause: 'sale 9001 was voided by hand' }],
    extra: [],
    drift: [],
    remarks: [],
    from: '2026-10-16T00:00:00.000Z',
    asOf: '2026-11-20T06:30:00.000Z',
    movements: 1,
    sales: 0,
  };

  test.each(['ch_1', '9001'])('takes the difference of %s as known, in the last audit too', async (id) => {
    const { notebook, ask } = operator();
    await recordAudit(DIFFERENT, notebook);
    expect(await ask('audit', 'accept', id, '--reason', 'rung up twice, given back in cash')).toMatchObject({
      exit: 0,
      json: { accepted: DIFFERENT.missing, balanced: true, mismatchMinor: 0 },
    });
    expect(await latestAudit(notebook)).toMatchObject({
      balanced: true,
      missing: [],
      remarks: [{ movement: 'ch_1', cause: 'accepted: rung up twice, given back in cash' }],
    });
  });

  test('of an id that the last audit does not name: status 1, and nothing is changed', async () => {
    const { notebook, ask } = operator();
    await recordAudit(DIFFERENT, notebook);
    for (const id of ['ch_2', 'no id at all']) {
      expect(await ask('audit', 'accept', id, '--reason', 'why not')).toMatchObject({
        exit: 1,
        json: { error: { message: expect.stringContaining(id) } },
      });
    }
    expect(await latestAudit(notebook)).toEqual(DIFFERENT);
  });
});

describe('as a process', () => {
  const command = (stateDir: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['infra/cli/main.ts', ...args], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '', TILLBRIDGE_STATE_DIR: stateDir },
    });
    return { status, stdout, stderr };
  };
  const emptyFolder = (): string => mkdtempSync(join(tmpdir(), 'tillbridge-cli-'));

  test('on an empty state folder: status 3 and exactly one JSON document', () => {
    const { status, stdout, stderr } = command(emptyFolder(), 'explain', 'pi_x', '--json');
    expect([status, stderr]).toEqual([3, '']);
    expect(JSON.parse(stdout)).toEqual({
      error: {
        message: expect.stringContaining('not running'),
        remedy: expect.stringContaining('npm start'),
      },
    });
  });

  test('on the state of a local whole that was killed: status 3 and one sentence', () => {
    const stateDir = emptyFolder();
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const running = { pid, stage: 'demo', environment: {}, settingsPath: 'settings.json' };
    writeFileSync(join(stateDir, 'running.json'), JSON.stringify(running));
    const { status, stdout, stderr } = command(stateDir, 'held', 'ls');
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/^the local whole of .+ is not running: .*npm start.*\n$/);
  });

  test('with a wrong stage or option: status 2', () => {
    expect(command(emptyFolder(), 'held', 'ls', '--stage', 'No Such').status).toBe(2);
    expect(command(emptyFolder(), 'held', 'ls', '--settings', 'x.json').status).toBe(2);
  });
});
