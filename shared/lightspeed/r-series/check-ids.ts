import * as z from 'zod';
import type { Settings } from '../../settings/schema.ts';
import { chooseId } from '../choose-id.ts';
import type { Candidate, Noun } from '../choose-id.ts';
import { connection, refuse } from '../refusals.ts';
import type { Api } from './api.ts';
import { anyOf, pathOf, read } from './query.ts';
import type { Params } from './query.ts';
import type { ShopIds } from './shop-ids.ts';
import { flag, maybeId, maybeText, text } from './wire.ts';

type Lightspeed = Settings['lightspeed'];

/**
 * Finds every id that the settings leave out, where only one answer is possible, and checks those they name:
 * seven cheap reads at most.
 * @throws {RefusedError} a connection's, naming the setting and what it could be.
 */
export async function checkIds(api: Api, settings: Lightspeed): Promise<ShopIds> {
  const accountId = chooseId('account', settings.accountId, await accounts(api));
  const list = listIn(api, accountId);
  const shops = await list('Shop', shopSchema);
  const shopId = chooseId('shop', settings.shopId, shops.map(shopCandidate));
  const registers = await list('Register', registerSchema);
  const registerId = chooseId('register', settings.registerId, registers.map(registerCandidate(shopId)));
  const employees = await list('Employee', employeeSchema);
  const employeeId = chooseId('employee', settings.employeeId, employees.map(employeeCandidate(shopId)));
  const types = await list('PaymentType', paymentTypeSchema);
  const payments = choosePaymentType(settings.paymentTypeId, types);
  const categories = await list('TaxCategory', taxCategorySchema);
  const shopTax = shops.find((shop) => shop.shopID === shopId)?.taxCategoryID ?? undefined;
  const taxCategoryId = chooseId(
    'taxCategory',
    settings.taxCategoryId ?? shopTax,
    categories.map(taxCandidate),
  );
  await checkHelpers(api, accountId, settings);
  return { accountId, shopId, registerId, employeeId, ...payments, taxCategoryId };
}

/**
 * What a setting could name, those that cannot be used with their problem. Employees with their names: for the eyes of
 * the person who chooses, never for a log. `chosen` are the settings before it: a register belongs to a shop.
 */
export async function candidatesOf(noun: Noun, api: Api, chosen: Lightspeed): Promise<readonly Candidate[]> {
  if (noun === 'account') return accounts(api);
  const list = listIn(api, chooseId('account', chosen.accountId, await accounts(api)));
  switch (noun) {
    case 'shop':
      return (await list('Shop', shopSchema)).map(shopCandidate);
    case 'register':
      return (await list('Register', registerSchema)).map(registerCandidate(chosen.shopId ?? ''));
    case 'employee':
      return (await list('Employee', employeeSchema)).map((employee) => ({
        ...employeeCandidate(chosen.shopId ?? '')(employee),
        name: `${employee.firstName} ${employee.lastName}`.trim(),
      }));
    case 'paymentType':
      return paymentCandidates(await list('PaymentType', paymentTypeSchema), chosen.paymentTypeId);
    case 'taxCategory':
      return (await list('TaxCategory', taxCategorySchema)).map(taxCandidate);
  }
}

/** Every archived row comes as well, which shows that the till obeys `archived=true`; null: it has too many rows. */
export async function archivedAmongItems(api: Api, accountId: string): Promise<boolean | null> {
  const rows = await api.page(
    read('Item', pathOf(accountId, 'Item', { archived: 'only', limit: '1' }), 1),
    itemSchema,
  );
  return rows.rows.length === 0 ? null : rows.rows.every((row) => row.archived);
}

const accountSchema = z.looseObject({ accountID: text, name: maybeText });
const shopSchema = z.looseObject({ shopID: text, name: maybeText, archived: flag, taxCategoryID: maybeId });
const registerSchema = z.looseObject({ registerID: text, name: maybeText, archived: flag, shopID: maybeId });
const employeeSchema = z.looseObject({
  employeeID: text,
  firstName: maybeText,
  lastName: maybeText,
  archived: flag,
  lockOut: flag,
  limitToShopID: maybeId,
});
const paymentTypeSchema = z.looseObject({
  paymentTypeID: text,
  name: maybeText,
  archived: flag,
  type: maybeText,
  internalReserved: flag,
  requireCustomer: flag,
  refundAsPaymentTypeID: maybeId,
});
const taxCategorySchema = z.looseObject({ taxCategoryID: text, tax1Name: maybeText });
const itemSchema = z.looseObject({
  itemID: text,
  description: maybeText,
  archived: flag,
  itemType: maybeText,
});

async function accounts(api: Api): Promise<Candidate[]> {
  const { rows } = await api.page(read('Account', '/API/V3/Account.json', 1), accountSchema);
  return rows.map((row) => ({ id: row.accountID, name: row.name, problem: null }));
}

type Lister = <T>(entity: string, schema: z.ZodType<T>, params?: Params) => Promise<readonly T[]>;

function listIn(api: Api, accountId: string): Lister {
  return async (entity, schema, params = {}) => {
    const path = pathOf(accountId, entity, { ...params, archived: 'true' });
    const rows = await api.all(read(entity, path, 1), schema);
    if (rows !== null) return rows;
    const remedy = 'archive what is no longer used, or name the one to use in the settings';
    return refuse(connection('too-many', `the till has more than a thousand of ${entity}`, remedy));
  };
}

function taxCandidate(row: z.infer<typeof taxCategorySchema>): Candidate {
  return { id: row.taxCategoryID, name: row.tax1Name, problem: null };
}

const archivedProblem = (archived: boolean): string | null => (archived ? 'is archived' : null);

function shopCandidate(shop: z.infer<typeof shopSchema>): Candidate {
  return { id: shop.shopID, name: shop.name, problem: archivedProblem(shop.archived) };
}

function registerCandidate(shopId: string) {
  return (register: z.infer<typeof registerSchema>): Candidate => {
    const elsewhere = register.shopID === shopId ? null : `belongs to shop ${register.shopID ?? 'none'}`;
    const problem = archivedProblem(register.archived) ?? elsewhere;
    return { id: register.registerID, name: register.name, problem };
  };
}

function employeeCandidate(shopId: string) {
  return (employee: z.infer<typeof employeeSchema>): Candidate => {
    const { limitToShopID } = employee;
    const elsewhere =
      limitToShopID === null || limitToShopID === shopId ? null : `is limited to shop ${limitToShopID}`;
    const locked = employee.lockOut ? 'is locked' : null;
    const problem = archivedProblem(employee.archived) ?? locked ?? elsewhere;
    return { id: employee.employeeID, name: '', problem };
  };
}

type PaymentType = z.infer<typeof paymentTypeSchema>;

/** Of itself only a type that the merchant made is chosen: the till's own move cash or stored value. */
function choosePaymentType(
  wanted: string | undefined,
  types: readonly PaymentType[],
): Pick<ShopIds, 'paymentTypeId' | 'refundPaymentTypeId'> {
  const paymentTypeId = chooseId('paymentType', wanted, paymentCandidates(types, wanted));
  const chosen = types.find((type) => type.paymentTypeID === paymentTypeId);
  return { paymentTypeId, refundPaymentTypeId: chosen?.refundAsPaymentTypeID ?? paymentTypeId };
}

function paymentCandidates(types: readonly PaymentType[], wanted: string | undefined): Candidate[] {
  const own = types.filter((type) => type.type === 'user defined' && !type.internalReserved);
  return (wanted === undefined ? own : types).map((type) => ({
    id: type.paymentTypeID,
    name: type.name,
    problem: archivedProblem(type.archived) ?? paymentTypeProblem(type),
  }));
}

function paymentTypeProblem(type: PaymentType): string | null {
  if (type.type === 'gift card' || type.type === 'credit account') return `is a ${type.type}`;
  // A buyer without an e-mail is a walk-in.
  return type.requireCustomer ? 'requires a customer' : null;
}

const HELPERS = ['shippingItemId', 'tipItemId', 'adjustmentItemId'] as const;

/** Items that stand for lines without stock must not keep stock, or every sale would move it. */
async function checkHelpers(api: Api, accountId: string, settings: Lightspeed): Promise<void> {
  const ids = HELPERS.flatMap((name) => settings[name] ?? []);
  if (ids.length === 0) return;
  const rows = await listIn(api, accountId)('Item', itemSchema, { itemID: anyOf(ids) });
  for (const name of HELPERS) {
    const id = settings[name];
    if (id === undefined) continue;
    const item = rows.find((row) => row.itemID === id);
    const wrongType = item?.itemType === 'non_inventory' ? null : 'is not of the type non_inventory';
    const problem = item === undefined ? 'is not in the till' : (archivedProblem(item.archived) ?? wrongType);
    if (problem === null) continue;
    const remedy = `set lightspeed.${name} to an item of the type non_inventory, or leave it out`;
    refuse(connection('setting-wrong', `lightspeed.${name} "${id}" ${problem}`, remedy));
  }
}
