import { children, flag, has, integer, number, text, type Payload } from './payload.ts';
import { badRequest, notFound, Refusal } from './refusal.ts';
import type { ItemDocument, ItemPriceRow, ItemRow } from './rows.ts';
import { adjustStock, newShopRow, SUMMARY_SHOP } from './stock.ts';
import { now, type Till } from './till.ts';

const FIRST_ITEM = 700;
const SYSTEM_SKU_BASE = 210_000_000_000;
const PRICE_TYPES: Readonly<Record<string, string>> = { '1': 'Default', '2': 'MSRP', '3': 'Online' };
const TEXTS = ['description', 'upc', 'ean', 'customSku', 'manufacturerSku', 'itemType', 'modelYear'] as const;
const FLAGS = ['tax', 'discountable', 'serialized', 'publishToEcom'] as const;
const IDS = [
  'categoryID',
  'taxClassID',
  'departmentID',
  'manufacturerID',
  'seasonID',
  'defaultVendorID',
] as const;

/** POST Item: with rows for every shop and the summary. */
export function createItem(till: Till, given: Payload): ItemDocument {
  if (text(given, 'description', '') === '')
    throw badRequest('Item not created. An Item must have a description.');
  const itemID = till.store.nextId('Item', FIRST_ITEM);
  const document: ItemDocument = { item: blankItem(till, itemID, given), prices: defaultPrices(), shops: [] };
  writeItem(document, given);
  for (const shop of [...till.store.shops.values().map((each) => each['shopID'] ?? ''), SUMMARY_SHOP]) {
    document.shops.push(newShopRow(till, itemID, shop));
  }
  till.store.items.put(itemID, document);
  writeQuantities(till, itemID, given);
  return requireItem(till, itemID);
}

/** PUT Item. It can be brought back from the archive this way, but not sent there. */
export function updateItem(till: Till, itemId: string, given: Payload): ItemDocument {
  const document = structuredClone(requireItem(till, itemId));
  if (text(given, 'description', document.item.description) === '') {
    throw badRequest('Item not updated. An Item must have a description.');
  }
  if (flag(given, 'archived', false) && document.item.archived !== 'true') {
    throw badRequest('An item is archived by DELETE.');
  }
  if (has(given, 'archived')) document.item.archived = String(flag(given, 'archived', false));
  writeItem(document, given);
  document.item.timeStamp = now(till);
  till.store.items.put(itemId, document);
  writeQuantities(till, itemId, given);
  return requireItem(till, itemId);
}

/** DELETE Item archives, and its stock is gone for good. */
export function archiveItem(till: Till, itemId: string): ItemDocument {
  const document = structuredClone(requireItem(till, itemId));
  Object.assign(document.item, { archived: 'true', timeStamp: now(till) });
  till.store.items.put(itemId, document);
  for (const row of document.shops.filter((each) => each.shopID !== SUMMARY_SHOP)) {
    setByHand(till, itemId, row.shopID, { quantity: '0', reason: 'RemoveForArchiveItem' });
  }
  return requireItem(till, itemId);
}

export function requireItem(till: Till, itemId: string): ItemDocument {
  const document = till.store.items.get(itemId);
  if (document === undefined) throw notFound('Item', itemId);
  return document;
}

/** PUT ItemShop takes these two fields and no other. */
export function updateItemShop(till: Till, itemShopId: string, given: Payload): string {
  const found = till.store.items
    .values()
    .find((each) => each.shops.some((row) => row.itemShopID === itemShopId));
  if (found === undefined) throw notFound('ItemShop', itemShopId);
  const document = structuredClone(found);
  for (const row of document.shops.filter((each) => each.itemShopID === itemShopId)) {
    row.reorderPoint = integer(given, 'reorderPoint', row.reorderPoint);
    row.reorderLevel = integer(given, 'reorderLevel', row.reorderLevel);
    row.timeStamp = now(till);
  }
  till.store.items.put(document.item.itemID, document);
  return itemShopId;
}

function blankItem(till: Till, itemID: string, given: Payload): ItemRow {
  const cost = number(given, 'defaultCost', '0');
  return {
    itemID,
    systemSku: String(SYSTEM_SKU_BASE + Number(itemID)),
    defaultCost: cost,
    avgCost: cost,
    discountable: 'true',
    tax: 'true',
    archived: 'false',
    itemType: 'default',
    serialized: 'false',
    description: '',
    modelYear: '0',
    upc: '',
    ean: '',
    customSku: '',
    manufacturerSku: '',
    createTime: now(till),
    timeStamp: now(till),
    publishToEcom: 'false',
    categoryID: '0',
    taxClassID: '1',
    departmentID: '0',
    itemMatrixID: '0',
    manufacturerID: '0',
    seasonID: '0',
    defaultVendorID: '0',
  };
}

const defaultPrices = (): ItemPriceRow[] =>
  Object.entries(PRICE_TYPES).map(([useTypeID, useType]) => ({ amount: '0', useTypeID, useType }));

function writeItem(document: ItemDocument, given: Payload): void {
  const { item } = document;
  for (const key of TEXTS) item[key] = text(given, key, item[key]);
  for (const key of FLAGS) item[key] = String(flag(given, key, item[key] === 'true'));
  for (const key of IDS) item[key] = integer(given, key, item[key]);
  item.defaultCost = number(given, 'defaultCost', item.defaultCost);
  for (const price of children(given, 'Prices', 'ItemPrice')) writePrice(document, price);
}

function writePrice(document: ItemDocument, given: Payload): void {
  const named = text(given, 'useType', '');
  const id = text(given, 'useTypeID', '');
  const found = document.prices.find((each) => each.useTypeID === id || each.useType === named);
  if (found === undefined) throw badRequest(`Unknown price level '${named || id}'.`);
  found.amount = number(given, 'amount', found.amount);
}

/** Absolute quantities, which race with the till; each row has to name a shop once. */
function writeQuantities(till: Till, itemId: string, given: Payload): void {
  const seen = new Set<string>();
  for (const sent of children(given, 'ItemShops', 'ItemShop')) {
    const row = requireItem(till, itemId).shops.find(
      (each) => each.itemShopID === text(sent, 'itemShopID', ''),
    );
    const shopId = row?.shopID ?? text(sent, 'shopID', '');
    if (till.store.shops.get(shopId) === undefined || seen.has(shopId)) {
      throw badRequest('Invalid or duplicate ItemShop objects.');
    }
    seen.add(shopId);
    if (!has(sent, 'qoh')) continue;
    refuseSharedCode(till, itemId);
    setByHand(till, itemId, shopId, {
      quantity: integer(sent, 'qoh', '0'),
      reason: 'ManualQuantityAdjustment',
    });
  }
}

/** Integrators meet a 422 here when another item has the same UPC or EAN. */
function refuseSharedCode(till: Till, itemId: string): void {
  const { item } = requireItem(till, itemId);
  const codes = [item.upc, item.ean].filter((code) => code !== '');
  const taken = till.store.items
    .values()
    .some(
      (other) =>
        other.item.itemID !== itemId && codes.some((code) => [other.item.upc, other.item.ean].includes(code)),
    );
  if (taken) throw new Refusal(422, 'UPC and EAN must be unique.');
}

function setByHand(
  till: Till,
  itemId: string,
  shopId: string,
  how: { quantity: string; reason: string },
): void {
  adjustStock(till, { itemId, shopId, reason: how.reason, automated: false, employeeId: '1' }, how.quantity);
}
