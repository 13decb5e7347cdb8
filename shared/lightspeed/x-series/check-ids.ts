import * as z from 'zod';
import type { Settings } from '../../settings/schema.ts';
import { chooseId } from '../choose-id.ts';
import type { Candidate, Noun } from '../choose-id.ts';
import { connection, refuse } from '../refusals.ts';
import type { XApi } from './api.ts';
import type { ShopIds } from './shop-ids.ts';
import { deleted, flag, id, list, maybeId, maybeText } from './wire.ts';

const PAGE_ROWS = '200';

/**
 * Finds every id that the settings leave out, where only one answer is possible, and checks those they name. The
 * shop's currency is compared, too: the till takes amounts as they come.
 * @throws {RefusedError} a connection's, naming the setting and what it could be.
 */
export async function checkIds(api: XApi, settings: Settings): Promise<ShopIds> {
  const { lightspeed } = settings;
  // Side by side: the first sale of a new stage waits for them.
  const [retailer, outlets, registers, users, types, taxes] = await Promise.all([
    api.one({ resource: 'retailer' }, retailerSchema),
    listed(api, 'outlets', outletSchema),
    listed(api, 'registers', registerSchema),
    listed(api, 'users', userSchema),
    listed(api, 'payment_types', paymentTypeSchema),
    listed(api, 'taxes', taxSchema),
  ]);
  if (retailer === null) return refuse(noRetailer());
  checkCurrency(retailer.currency?.code ?? '', settings.shop.currency);
  const shopId = chooseId('shop', lightspeed.shopId, outlets.map(plain));
  const registerId = chooseId('register', lightspeed.registerId, registers.map(registerCandidate(shopId)));
  const employeeId = chooseId('employee', lightspeed.employeeId, users.map(userCandidate(shopId)));
  const paymentTypeId = choosePaymentType(lightspeed.paymentTypeId, types, shopId);
  const noTaxId = noTaxOf(retailer.no_tax_group_id, taxes);
  const ofOutlet = outlets.find((outlet) => outlet.id === shopId)?.default_tax_id ?? undefined;
  const taxCategoryId = chooseTax(lightspeed.taxCategoryId, { taxes, noTaxId, ofOutlet });
  const { discount_product_id: discountProductId } = retailer;
  return { shopId, registerId, employeeId, paymentTypeId, taxCategoryId, noTaxId, discountProductId };
}

/** Whether a register is open, or the till does not say. Throws `RefusedError`. */
export async function isOpen(registerId: string, api: XApi): Promise<boolean> {
  const resource = `registers/${encodeURIComponent(registerId)}`;
  return (await api.one({ resource }, registerSchema))?.is_open !== false;
}

/** The shop's name at Lightspeed. Throws `RefusedError`. */
export async function shopNameOf(api: XApi): Promise<string> {
  const retailer = await api.one({ resource: 'retailer' }, retailerSchema);
  return retailer === null ? refuse(noRetailer()) : retailer.name;
}

/**
 * What a setting could name, those that cannot be used with their problem. Users with their names: for the eyes of the
 * person who chooses, never for a log. `chosen` are the settings before it: a register belongs to an outlet.
 */
export async function candidatesOf(
  noun: Noun,
  api: XApi,
  chosen: Settings['lightspeed'],
): Promise<readonly Candidate[]> {
  const shopId = chosen.shopId ?? '';
  switch (noun) {
    case 'account':
      return [];
    case 'shop':
      return (await listed(api, 'outlets', outletSchema)).map(plain);
    case 'register':
      return (await listed(api, 'registers', registerSchema)).map(registerCandidate(shopId));
    case 'employee':
      return (await listed(api, 'users', userSchema)).map((user) => ({
        ...userCandidate(shopId)(user),
        name: user.display_name,
      }));
    case 'paymentType':
      return paymentCandidates(
        await listed(api, 'payment_types', paymentTypeSchema),
        shopId,
        chosen.paymentTypeId,
      );
    case 'taxCategory': {
      const taxes = await listed(api, 'taxes', taxSchema);
      return taxes.filter((tax) => !/^no tax$/i.test(tax.name)).map(plain);
    }
  }
}

const retailerSchema = z.looseObject({
  name: maybeText,
  currency: z.looseObject({ code: maybeText }).nullish(),
  no_tax_group_id: maybeId,
  discount_product_id: maybeId,
});
const named = { id, name: maybeText, deleted_at: deleted };
const outletSchema = z.looseObject({ ...named, default_tax_id: maybeId });
const registerSchema = z.looseObject({ ...named, outlet_id: maybeId, is_open: z.boolean().nullish() });
const userSchema = z.looseObject({
  id,
  display_name: maybeText,
  deleted_at: deleted,
  enabled: z.boolean().nullish(),
  restricted_outlet_ids: list(z.string()),
});
const paymentTypeSchema = z.looseObject({
  ...named,
  type_id: z.union([z.number(), z.string()]).nullish().transform(String),
  disabled: flag,
  internal: flag,
  outlet_ids: list(z.string()),
});
const taxSchema = z.looseObject({ ...named, is_default: flag });

async function listed<T>(api: XApi, resource: string, schema: z.ZodType<T>): Promise<readonly T[]> {
  const rows = await api.all({ resource, params: { page_size: PAGE_ROWS } }, schema);
  if (rows !== null) return rows;
  const remedy = 'delete what is no longer used, or name the one to use in the settings';
  return refuse(connection('too-many', `the till has more than two thousand ${resource}`, remedy));
}

function noRetailer(): ReturnType<typeof connection> {
  const reason = 'Lightspeed knows no shop at this address';
  return connection('no-such-shop', reason, 'correct the setting lightspeed.domainPrefix');
}

function checkCurrency(code: string, wanted: string): void {
  if (code === '' || code.toLowerCase() === wanted) return;
  const reason = `the till's currency is ${code}, the setting shop.currency is ${wanted}`;
  refuse(connection('setting-wrong', reason, `set shop.currency to "${code.toLowerCase()}"`));
}

const problemOf = (isDeleted: boolean): string | null => (isDeleted ? 'is deleted' : null);

function plain(row: { id: string; name: string; deleted_at: boolean }): Candidate {
  return { id: row.id, name: row.name, problem: problemOf(row.deleted_at) };
}

const CLOSED = {
  found: 'is closed',
  fix: 'open it in the till, and keep one open for online sales alone: Lightspeed does not say whether a closed register takes a sale, nor which closure counts it',
};

function registerCandidate(shopId: string) {
  return (register: z.infer<typeof registerSchema>): Candidate => {
    const elsewhere =
      register.outlet_id === shopId ? null : `belongs to outlet ${register.outlet_id ?? 'none'}`;
    const problem = problemOf(register.deleted_at) ?? elsewhere;
    return { ...plain(register), problem, ...(register.is_open === false && { caution: CLOSED }) };
  };
}

function userCandidate(shopId: string) {
  return (user: z.infer<typeof userSchema>): Candidate => {
    const { restricted_outlet_ids: outlets } = user;
    const elsewhere = outlets.length === 0 || outlets.includes(shopId) ? null : 'is limited to other outlets';
    const locked = user.enabled === false ? 'is not enabled' : null;
    return { id: user.id, name: '', problem: problemOf(user.deleted_at) ?? locked ?? elsewhere };
  };
}

/** Of itself only a type that the merchant made is chosen: the till's own move cash, credit or points. */
const OWN_KINDS = new Set(['1', '106', '118']);

function choosePaymentType(
  wanted: string | undefined,
  types: readonly z.infer<typeof paymentTypeSchema>[],
  shopId: string,
): string {
  return chooseId('paymentType', wanted, paymentCandidates(types, shopId, wanted));
}

function paymentCandidates(
  types: readonly z.infer<typeof paymentTypeSchema>[],
  shopId: string,
  wanted: string | undefined,
): Candidate[] {
  const own = types.filter((type) => !type.internal && !OWN_KINDS.has(type.type_id));
  return (wanted === undefined ? own : types).map((type): Candidate => {
    const elsewhere =
      type.outlet_ids.length === 0 || type.outlet_ids.includes(shopId) ? null : 'is not for this outlet';
    const kept = OWN_KINDS.has(type.type_id) ? 'is cash, loyalty or a gift card' : null;
    const disabled = type.disabled ? 'is disabled' : null;
    return { ...plain(type), problem: problemOf(type.deleted_at) ?? disabled ?? kept ?? elsewhere };
  });
}

type Tax = z.infer<typeof taxSchema>;

/** The till's own row for lines without tax: the shop names it, and so does its name. */
function noTaxOf(named: string | null, taxes: readonly Tax[]): string {
  const found =
    taxes.find((tax) => tax.id === named) ??
    taxes.find((tax) => /^no tax$/i.test(tax.name) && !tax.deleted_at);
  if (found !== undefined) return found.id;
  const reason = 'the till has no tax named "No Tax"';
  return refuse(connection('no-tax-missing', reason, 'add a tax of 0 % with that name in the till'));
}

/** The outlet's own is taken where the settings name none, else the shop's default. */
function chooseTax(
  wanted: string | undefined,
  from: { taxes: readonly Tax[]; noTaxId: string; ofOutlet: string | undefined },
): string {
  const real = from.taxes.filter((tax) => tax.id !== from.noTaxId && !tax.deleted_at);
  const ofOutlet = real.find((tax) => tax.id === from.ofOutlet)?.id;
  const usual = ofOutlet ?? real.find((tax) => tax.is_default)?.id;
  const candidates = wanted === undefined ? real : from.taxes;
  return chooseId('taxCategory', wanted ?? usual, candidates.map(plain));
}
