import type { Refusal } from '../../shared/kernel/answer.ts';
import type { Http, HttpRequest, HttpResult } from '../../shared/lightspeed/http.ts';
import { makeXSeries } from '../../shared/lightspeed/x-series/connect-x.ts';
import type { TillPort } from '../../shared/posting/ports.ts';
import type { TillItem } from '../../shared/posting/sale.ts';
import { saleIdsOf } from '../../shared/posting/sale-ids.ts';
import { xSettingsWith } from '../lightspeed/support/x-world.ts';
import { splitOnce, type Reply } from '../simulators/http.ts';
import type { Gate } from '../simulators/serving.ts';
import { outletId, taxId } from '../simulators/x-series/demo-ids.ts';
import { inventoryOf, keyOf as stockKeyOf } from '../simulators/x-series/inventory.ts';
import { openXSeries } from '../simulators/x-series/server.ts';
import type { XSeriesSwitches } from '../simulators/x-series/switches.ts';
import { fiveD, now, save, type Till } from '../simulators/x-series/till.ts';
import { connectionOf } from '../simulators/x-series/tokens.ts';
import type { ByHand, MemoryTill, TillCall, TillFault } from '../support/memory-till.ts';
import type { Fate } from './fate.ts';
import type { FarTill, TillStores } from './far-till.ts';
import type { Life } from './life.ts';
import { ITEMS } from './scenario.ts';
import type { World } from './world.ts';
import { counterOf } from './x-counter.ts';
import { isOurs, keyOf, salesIn } from './x-view.ts';

const SETTINGS = xSettingsWith();
const HTML = '<html><body>Bad gateway</body></html>';

/** A request with an effect on a sale; of one that the till has yet to name the id is empty. */
interface Effect {
  readonly call: TillCall;
  readonly saleId: string;
}

/**
 * The simulated X-Series till without sockets, and the real adapter before it. Every request takes its time, may be
 * its worker's last, and may be lost, refused, or carried out minutes after it was given up.
 */
export class XTill implements FarTill {
  readonly items: TillItem[] = [...ITEMS];
  readonly byHand: ByHand;
  readonly askedForAtMs = new Map<string, number>();
  readonly voidedAtMs = new Map<string, number>();
  readonly editedAtMs = new Map<string, number>();
  readonly completeAskedAtMs = new Map<string, number>();
  readonly unansweredAtMs = new Map<string, number>();
  readonly completedAtMs = new Map<string, number>();
  fault: FarTill['fault'] = () => null;
  refusal: Refusal | null = null;
  undecided: string | null = null;
  searchLagMs = 0;
  /** This till is told the tax, and knows itself which customers there are. */
  taxOffMinor: MemoryTill['taxOffMinor'] = () => 0;
  refusesCustomer: MemoryTill['refusesCustomer'] = () => false;
  readonly #world: World;
  readonly #till: Till;
  readonly #gate: Gate;
  readonly #token: string;
  #late: { atMs: number; commit: () => void }[] = [];

  constructor(world: World) {
    this.#world = world;
    let drawn = 0;
    const random = (): number => world.fate.drawn(`digit ${(drawn += 1)} of the till`) / 0x1_0000_0000;
    const switches = switchesOf(world.fate);
    const { till, gate } = openXSeries({ clock: world.timeline, seedShop: false, switches, random });
    this.#till = till;
    this.#gate = gate;
    this.#token = connectionOf(till).personalToken;
    for (const item of ITEMS) stockWith(till, item);
    this.byHand = counterOf(till, {
      voided: (saleId) => this.voidedAtMs.set(saleId, world.nowMs),
      edited: (saleId) => this.editedAtMs.set(saleId, world.nowMs),
    });
  }

  get completesDeleted(): boolean {
    return this.#till.switches.edit_voided === 'allow';
  }

  /** Whether a close that comes late brings a voided return back. */
  set completesDeleted(does: boolean) {
    this.#till.switches.edit_voided = does ? 'allow' : 'reject422';
  }

  get sales(): FarTill['sales'] {
    return salesIn(this.#till);
  }

  get stock(): Map<string, number> {
    const { inventory } = this.#till.store;
    const levelOf = (itemId: string): number =>
      Number(inventory.get(stockKeyOf(itemId, outletId('1')))?.level ?? 0);
    return new Map(ITEMS.map(({ itemId }) => [itemId, levelOf(itemId)]));
  }

  archiveItem(itemId: string): void {
    const index = this.items.findIndex((item) => item.itemId === itemId);
    const item = this.items[index];
    const row = this.#till.store.products.get(itemId);
    if (item === undefined || row === undefined) return;
    this.items[index] = { ...item, archived: true };
    save(this.#till, 'products', { ...row, active: false });
  }

  catchUp(): void {
    const { nowMs } = this.#world;
    const due = this.#late.filter((item) => item.atMs <= nowMs);
    this.#late = this.#late.filter((item) => item.atMs > nowMs);
    for (const item of due) item.commit();
  }

  /** The adapter in a process of its own: it shares with the others what it keeps in the stores. */
  portOf(life: Life | null, stores: TillStores): TillPort {
    const { timeline } = this.#world;
    const current = { key: '' };
    const http: Http = {
      send: (request) => {
        const work = (): HttpResult => this.#answer(request, current.key);
        return life === null ? Promise.resolve(work()) : life.call(`till.${request.method}`, work);
      },
    };
    const { till } = makeXSeries(
      {
        settings: SETTINGS,
        apiBase: 'http://till',
        authBase: 'http://till',
        clientId: '',
        clientSecret: '',
        personalToken: this.#token,
        tokens: { read: async () => null, write: async () => undefined },
        ...stores,
        clock: timeline,
        random: { id: () => 'x', fraction: () => 0.5 },
        owner: life?.name ?? 'the world',
      },
      http,
    );
    return {
      ...till,
      prepare(sale) {
        current.key = sale.saleKey;
        return till.prepare(sale);
      },
      complete(sale, draft) {
        current.key = sale.saleKey;
        return till.complete(sale, draft);
      },
      discard: (saleId) => {
        current.key = this.#keyOf(saleId);
        return till.discard(saleId);
      },
    };
  }

  #keyOf(saleId: string): string {
    const row = this.#till.store.sales.get(saleIdsOf(saleId)[0] ?? '');
    return row === undefined ? '' : keyOf(row);
  }

  #answer(request: HttpRequest, saleKey: string): HttpResult {
    this.catchUp();
    this.#bringCustomers();
    if (this.refusal?.whose === 'wait') return { kind: 'never-sent', why: 'could not connect' };
    if (this.refusal !== null) return answered({ status: 403, body: '{"error":"Forbidden"}' });
    if (this.undecided !== null && request.method === 'GET' && request.url.includes('/sales/'))
      return answered({ status: 200, body: HTML });
    const effect = effectOf(request);
    if (effect?.call === 'complete') this.completeAskedAtMs.set(effect.saleId, this.#world.nowMs);
    const fault = effect === null ? null : this.fault(effect.call, saleKey);
    if (fault === null) return answered(this.#perform(request, effect));
    // In this till's own words there is one kind of refusal.
    if (fault.kind === 'refuse' && effect?.call !== 'discard')
      this.#world.blame.mayHold(saleKey, 'till-refused');
    return this.#befall(request, effect, fault);
  }

  #befall(request: HttpRequest, effect: Effect | null, fault: TillFault): HttpResult {
    if (fault.kind === 'refuse') {
      if (fault.committed === true) this.#perform(request, effect);
      return refused(fault.refusal);
    }
    if (fault.kind === 'after') this.#perform(request, effect);
    const { nowMs } = this.#world;
    if (effect?.call === 'complete') this.unansweredAtMs.set(effect.saleId, nowMs);
    if (fault.kind === 'late')
      this.#late.push({ atMs: fault.atMs, commit: () => this.#performLate(request, effect, nowMs) });
    return { kind: 'lost', why: `no answer (${fault.kind})` };
  }

  #performLate(request: HttpRequest, effect: Effect | null, askedAtMs: number): void {
    const row = this.#till.store.sales.get(effect?.saleId ?? '');
    const overwrites = request.method === 'POST' && row?.state === 'voided';
    // What remains on a till that overwrites: nothing that we could send tells it from a sale of its own.
    if (overwrites && this.#till.switches.duplicate_id === 'overwrite') return;
    const parked = this.#parkedOfOurs();
    this.#perform(request, effect, askedAtMs);
    for (const { id, key } of parked) {
      if (this.#till.store.sales.get(id)?.state === 'voided' && id !== effect?.saleId)
        this.#world.blame.mayHold(key, 'changed-by-hand', 'draft-keeps-changing', 'till-draft-gone');
    }
  }

  #parkedOfOurs(): { readonly id: string; readonly key: string }[] {
    const rows = this.#till.store.sales.values().filter((row) => row.state === 'parked' && isOurs(row));
    return rows.map((row) => ({ id: row.id, key: keyOf(row) }));
  }

  #perform(request: HttpRequest, effect: Effect | null, askedAtMs = this.#world.nowMs): Reply {
    const before = this.#till.store.sales.get(effect?.saleId ?? '')?.state;
    const [address, query] = splitOnce(request.url, '?');
    const reply = this.#gate
      .admit({
        method: request.method,
        path: address.replace('http://till', ''),
        query,
        origin: 'http://till',
        accept: '',
        contentType: 'application/json',
        bearer: this.#token,
        body: request.body ?? '',
      })
      .perform();
    const id = effect?.saleId ?? '';
    const after = this.#till.store.sales.get(id)?.state;
    if (!this.askedForAtMs.has(id) && after !== undefined) this.askedForAtMs.set(id, askedAtMs);
    if (after === 'closed' && before !== 'closed') this.completedAtMs.set(id, this.#world.nowMs);
    return reply;
  }

  /** Customers are made through the directory of the world; the till has the same ones. */
  #bringCustomers(): void {
    const { customers } = this.#till.store;
    for (const { customerId, archived } of this.#world.directory.customers) {
      const row = customers.get(customerId);
      if (row !== undefined && (row.deleted_at !== null) === archived) continue;
      const deletedAt = archived ? now(this.#till) : null;
      save(this.#till, 'customers', { id: customerId, version: 0, deleted_at: deletedAt });
    }
  }
}

/** What the contract leaves open, one way or the other in each seed. */
function switchesOf(fate: Fate): Partial<XSeriesSwitches> {
  const pick = <K extends keyof XSeriesSwitches>(name: K, of: readonly XSeriesSwitches[K][]) => ({
    [name]: fate.pick(`the till's ${name}`, of),
  });
  return {
    limiter: 'off',
    rate_limit: 1_000_000,
    search_lag_ms: 0,
    ...pick('duplicate_id', ['conflict409', 'reject422', 'return_existing', 'overwrite']),
    ...pick('return_init_shape', ['flat', 'nested']),
    ...pick('return_init_offers', ['remainder', 'everything']),
    ...pick('return_refused', ['422', '400', '404']),
    ...pick('parked_siblings', ['by_version', 'kept']),
    ...pick('voided_returns_listed', [true, false]),
    ...pick('unknown_sale', ['404', 'empty200']),
    ...pick('decimals', ['number', 'string']),
    ...pick('sale_error_body', ['errors_global', 'error']),
  };
}

function stockWith(till: Till, { itemId, sku, archived }: TillItem): void {
  save(till, 'products', {
    id: itemId,
    version: 0,
    deleted_at: null,
    name: sku,
    variant_name: sku,
    handle: itemId,
    sku,
    product_codes: [{ id: itemId, code: sku, type: 'CUSTOM' }],
    active: !archived,
    has_inventory: true,
    price_excluding_tax: fiveD('1'),
    supply_price: fiveD('1'),
    supplier_id: null,
    tax_id: taxId('1'),
  });
  const stock = inventoryOf(till, itemId, outletId('1'));
  save(till, 'inventory', stock, stockKeyOf(itemId, outletId('1')));
}

function effectOf({ method, url, body }: HttpRequest): Effect | null {
  if (method === 'GET' || !url.includes('/sales')) return null;
  const [, saleId = ''] = /\/sales\/([^/?]+)/.exec(url) ?? [];
  if (url.endsWith('/actions/return')) return { call: 'prepare', saleId: '' };
  const sale = JSON.parse(body ?? '{}') as { id?: string; state: string };
  if (method === 'POST') return { call: 'complete', saleId: sale.id ?? '' };
  const call = { parked: 'prepare', closed: 'complete', voided: 'discard' }[sale.state] as TillCall;
  return { call, saleId };
}

const REFUSED = { payment: 422, connection: 403, wait: 429 } as const;

function refused({ whose, code }: Refusal): HttpResult {
  const headers = whose === 'wait' ? { 'retry-after': '5' } : {};
  return answered({ status: REFUSED[whose], body: JSON.stringify({ error: code }), headers });
}

function answered(reply: Pick<Reply, 'status' | 'body' | 'headers'>): HttpResult {
  const header = (name: string): string | null =>
    Object.entries(reply.headers ?? {}).find(([own]) => own.toLowerCase() === name)?.[1] ?? null;
  return { kind: 'answered', answer: { status: reply.status, header, text: reply.body } };
}
