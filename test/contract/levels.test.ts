import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Levels, TillLevels } from '../../shared/metrics/levels/ports.ts';
import type { LevelsReport } from '../../shared/metrics/levels/send-levels.ts';
import { undoable, undoLevels } from '../../shared/metrics/levels/undo-levels.ts';
import { writeLevels } from '../../shared/metrics/levels/write-levels.ts';
import type { WantedLevels } from '../../shared/metrics/levels/write-levels.ts';
import { memoryLeases } from '../lightspeed/support/stores.ts';
import type { TestClock } from '../lightspeed/support/stores.ts';
import { openRWorld } from '../lightspeed/support/r-world.ts';
import { openXWorld } from '../lightspeed/support/x-world.ts';
import type { FaultPlan } from '../simulators/faults.ts';
import type { HttpRequest } from '../simulators/http.ts';
import { SCOPES } from '../simulators/x-series/tokens.ts';
import { outletId, productId } from '../simulators/x-series/demo-ids.ts';
import { MemoryLevelBook } from '../support/memory-level-book.ts';

/** A shop with 40 tees (reordered at 10, up to 40), and caps, whose levels nobody has touched yet. */
interface LevelsWorld {
  readonly tee: string;
  readonly cap: string;
  readonly clock: TestClock;
  readonly faults: FaultPlan;
  /** Where levels are written. */
  readonly writes: { readonly method: string; readonly path: RegExp };
  connect(): TillLevels;
  /** As the till's own screen shows them. */
  shown(itemId: string): Levels;
  onHand(itemId: string): number;
  setByHand(itemId: string, levels: Levels): void;
  forbid(): void;
  isAbout(itemId: string, request: HttpRequest): boolean;
  /** How often levels were written. */
  written(): number;
  close(): Promise<void>;
}

async function openR(): Promise<LevelsWorld> {
  const world = await openRWorld({ timeoutMs: 1_200 });
  const { state, person, faults } = world.simulator;
  const rowOf = (itemId: string) =>
    state
      .items()
      .find(({ item }) => item.itemID === itemId)
      ?.shops.find(({ shopID }) => shopID === '1');
  return {
    tee: '501',
    cap: '508',
    clock: world.clock,
    faults,
    writes: { method: 'PUT', path: /ItemShop/ },
    connect: () => world.connectLevels(),
    shown: (itemId) => {
      const [reorderPoint, orderUpTo] = [rowOf(itemId)?.reorderPoint, rowOf(itemId)?.reorderLevel].map(
        Number,
      );
      if (reorderPoint === undefined || orderUpTo === undefined) throw new Error('no row');
      return reorderPoint + orderUpTo === 0 ? null : { reorderPoint, orderUpTo };
    },
    onHand: (itemId) => Number(rowOf(itemId)?.qoh),
    setByHand: (itemId, levels) =>
      person.setLevels(itemId, levels?.reorderPoint ?? 0, levels?.orderUpTo ?? 0),
    forbid: () => person.setRight('inventory_base', false),
    isAbout: (itemId, { path }) => path.includes(`ItemShop/${rowOf(itemId)?.itemShopID}`),
    written: () => world.facts.filter(({ method }) => method === 'PUT').length,
    close: () => world.close(),
  };
}

async function openX(): Promise<LevelsWorld> {
  const world = await openXWorld({ timeoutMs: 1_200 });
  const { state, person, faults } = world.simulator;
  const rowOf = (id: string) =>
    state.inventory().find((row) => row.product_id === id && row.outlet_id === outletId('1'));
  return {
    tee: productId('501'),
    cap: productId('508'),
    clock: world.clock,
    faults,
    writes: { method: 'POST', path: /reorder_points/ },
    connect: () => world.connectLevels(),
    shown: (id) => {
      const { reorder_point: point = null, reorder_target: target = null } = rowOf(id) ?? {};
      return point === null || target === null ? null : { reorderPoint: point, orderUpTo: target };
    },
    onHand: (id) => Number(rowOf(id)?.level),
    setByHand: (id, levels) =>
      person.setLevels(id, levels && { point: levels.reorderPoint, target: levels.orderUpTo }),
    forbid: () => person.setScope(SCOPES.filter((scope) => scope !== 'inventory:write').join(' ')),
    isAbout: (itemId, { body }) => body.includes(itemId),
    written: () => state.requests.filter(({ path }) => path.includes('reorder_points')).length,
    close: () => world.close(),
  };
}

const OLD = { reorderPoint: 10, orderUpTo: 40 };
const NEW = { reorderPoint: 6, orderUpTo: 14 };
const NEWER = { reorderPoint: 7, orderUpTo: 15 };
const BY_HAND = { reorderPoint: 20, orderUpTo: 60 };

describe.each([
  ['R-Series', openR],
  ['X-Series', openX],
])('reorder points written back to %s', (_, open) => {
  let world: LevelsWorld;
  let book: MemoryLevelBook;
  beforeEach(async () => {
    world = await open();
    book = new MemoryLevelBook();
  });
  afterEach(() => world.close());

  const depsOf = () => ({
    till: world.connect(),
    book,
    leases: memoryLeases(world.clock),
    clock: world.clock,
    owner: 'test',
    untilMs: world.clock.nowMs() + 60_000,
  });
  const wanted = (itemId: string, levels: Levels): WantedLevels => ({ itemId, sku: `sku ${itemId}`, levels });
  const write = (levels: Levels, named = false): Promise<LevelsReport> =>
    writeLevels([wanted(world.tee, levels)], depsOf(), named);
  const undo = async (): Promise<LevelsReport> => undoLevels(await undoable(book), depsOf());

  test('the two levels arrive, and nothing else of the item changes', async () => {
    const before = world.onHand(world.tee);
    expect(world.shown(world.tee)).toEqual(OLD);
    expect(await write(NEW)).toMatchObject({ outcome: 'done', written: 1, same: 0, left: [], refusal: null });
    expect(world.shown(world.tee)).toEqual(NEW);
    expect(world.onHand(world.tee)).toBe(before);
  });

  test('what is right already is not written', async () => {
    expect(await write(OLD)).toMatchObject({ outcome: 'done', written: 0, same: 1 });
    expect(world.written()).toBe(0);
    expect(book.records.size).toBe(0);
  });

  test('an item that is no longer to be stocked is asked for no more', async () => {
    await write(null);
    expect(world.shown(world.tee)).toBeNull();
    await undo();
    expect(world.shown(world.tee)).toEqual(OLD);
  });

  test('undo restores what was there before us, however often we wrote since', async () => {
    await write(NEW);
    await write(NEWER);
    expect(await undo()).toMatchObject({ outcome: 'done', written: 1 });
    expect(world.shown(world.tee)).toEqual(OLD);
    expect(await undoable(book)).toEqual([]);
  });

  test('what was undone is left alone until somebody names it', async () => {
    await write(NEW);
    await undo();
    const again = await write(NEWER);
    expect(again).toMatchObject({ written: 0, left: [{ why: expect.stringContaining('undo') }] });
    expect(world.shown(world.tee)).toEqual(OLD);
    await write(NEWER, true);
    expect(world.shown(world.tee)).toEqual(NEWER);
  });

  test('a person’s later edit is not fought over, and said', async () => {
    await write(NEW);
    world.setByHand(world.tee, BY_HAND);
    expect(await write(NEWER)).toMatchObject({
      written: 0,
      left: [{ why: expect.stringContaining('by hand') }],
    });
    expect(await undo()).toMatchObject({ written: 0, left: [{ why: expect.stringContaining('by hand') }] });
    expect(world.shown(world.tee)).toEqual(BY_HAND);
    await write(NEWER, true);
    expect(world.shown(world.tee)).toEqual(NEWER);
    await undo();
    expect(world.shown(world.tee)).toEqual(BY_HAND);
  });

  test('an answer that never came is cleared by reading', async () => {
    world.faults.add({ ...world.writes, fault: { kind: 'timeoutAfterCommit' } });
    expect(await write(NEW)).toMatchObject({ outcome: 'done', written: 1, left: [] });
    expect(world.written()).toBe(1);
    expect([...book.records.values()]).toMatchObject([{ state: 'written', was: OLD, wrote: NEW }]);
  });

  test('one that got lost is sent again by the next run', async () => {
    world.faults.add({ ...world.writes, fault: { kind: 'resetBefore' } });
    expect(await write(NEW)).toMatchObject({
      written: 0,
      left: [{ why: expect.stringContaining('no answer') }],
    });
    expect(world.shown(world.tee)).toEqual(OLD);
    expect(await write(NEWER)).toMatchObject({ written: 1, left: [] });
    await undo();
    expect(world.shown(world.tee)).toEqual(OLD);
  });

  test('a run that was killed between its note and the till’s answer is taken up', async () => {
    world.faults.add({ ...world.writes, fault: { kind: 'timeoutAfterCommit' } });
    const till = world.connect();
    const killed: TillLevels = {
      ...till,
      write: async (changes) => {
        await till.write(changes);
        throw new Error('killed');
      },
    };
    await expect(writeLevels([wanted(world.tee, NEW)], { ...depsOf(), till: killed })).rejects.toThrow(
      'killed',
    );
    expect(await write(NEW)).toMatchObject({ same: 1, written: 0 });
    expect([...book.records.values()]).toMatchObject([{ state: 'written', was: OLD }]);
  });

  test('one item that the till refuses stands in no other’s way, and is not asked for again that day', async () => {
    const ofCap = { ...world.writes, when: (request: HttpRequest) => world.isAbout(world.cap, request) };
    world.faults.add({ ...ofCap, times: 99, fault: { kind: 'status', status: 422, committed: false } });
    const both = [wanted(world.cap, NEW), wanted(world.tee, NEW)];
    const first = await writeLevels(both, depsOf());
    expect(first).toMatchObject({ outcome: 'done', written: 1, left: [{ sku: `sku ${world.cap}` }] });
    expect(first.left[0]?.why).toContain('422');
    const calls = world.written();
    expect(await writeLevels(both, depsOf())).toMatchObject({ written: 0, left: [{}] });
    expect(world.written()).toBe(calls);
    world.faults.clear();
    world.clock.advance(25 * 60 * 60_000);
    expect(await writeLevels(both, depsOf())).toMatchObject({ written: 1, same: 1, left: [] });
    expect([world.shown(world.tee), world.shown(world.cap)]).toEqual([NEW, NEW]);
  });

  test('without the right to it the run stops, says which right, and changes nothing', async () => {
    world.forbid();
    const report = await write(NEW);
    expect(report).toMatchObject({ outcome: 'stopped', written: 0, refusal: { code: 'forbidden' } });
    expect(report.refusal?.remedy).toMatch(/inventory_base|inventory:write/);
    expect(world.shown(world.tee)).toEqual(OLD);
  });

  test('a spent rate ends the run well; the rest is for the next one', async () => {
    world.faults.add({ ...world.writes, fault: { kind: 'rateLimited', retryAfterS: 60 } });
    expect(await write(NEW)).toMatchObject({ outcome: 'unfinished', refusal: { whose: 'wait' } });
    world.clock.advance(5 * 60_000);
    expect(await write(NEW)).toMatchObject({ outcome: 'done', written: 1 });
  });

  test('an item that the till does not know is left, and said', async () => {
    const report = await writeLevels([wanted('999999', NEW), wanted(world.tee, NEW)], depsOf());
    expect(report).toMatchObject({ written: 1, left: [{ sku: 'sku 999999' }] });
  });
});
