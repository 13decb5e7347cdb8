import { createOrder, writeOrderLine } from './purchase-orders.ts';
import { CATALOGUE, CATEGORIES, VENDORS, type CatalogueEntry, type Special } from '../demo-shop.ts';
import type { ItemDocument, Row } from './rows.ts';
import { newShopRow, setQuantity, SUMMARY_SHOP } from './stock.ts';
import type { Till } from './till.ts';

const SINCE = '2025-05-01T09:00:00+00:00';
const SYSTEM_SKU_BASE = 210_000_000_000;

/** About forty items with stock and cost, their vendors and categories, and two open purchase orders. */
export function seedCatalogue(till: Till): void {
  for (const [index, name] of CATEGORIES.entries()) {
    const row = category(index, name);
    till.store.categories.put(row['categoryID'] ?? '', row);
  }
  for (const [id, name] of VENDORS) till.store.vendors.put(id, vendor(id, name));
  for (const entry of CATALOGUE) seedItem(till, entry);
  seedOrder(till, { vendorID: '5', refNum: 'PO-1188' }, { itemID: '501', quantity: '24', price: '4.8' });
  seedOrder(till, { vendorID: '6', refNum: 'PO-1189' }, { itemID: '518', quantity: '4', price: '171.5' });
}

function seedItem(till: Till, entry: CatalogueEntry): void {
  const [itemID, customSku, description, price, cost, units, vendorId, categoryID, special] = entry;
  const document: ItemDocument = {
    item: {
      itemID,
      systemSku: String(SYSTEM_SKU_BASE + Number(itemID)),
      defaultCost: cost,
      avgCost: cost,
      discountable: 'true',
      tax: 'true',
      archived: 'false',
      itemType: 'default',
      serialized: 'false',
      description,
      modelYear: '0',
      upc: '',
      ean: '',
      customSku,
      manufacturerSku: '',
      createTime: SINCE,
      timeStamp: SINCE,
      publishToEcom: 'false',
      categoryID,
      taxClassID: '1',
      departmentID: '0',
      itemMatrixID: '0',
      manufacturerID: '0',
      seasonID: '0',
      defaultVendorID: vendorId,
      ...specialFields(special),
    },
    prices: [
      { amount: price, useTypeID: '1', useType: 'Default' },
      { amount: '0', useTypeID: '2', useType: 'MSRP' },
      { amount: price, useTypeID: '3', useType: 'Online' },
    ],
    shops: [],
  };
  if (units !== null) stockUp(till, document, units);
  till.store.items.put(itemID, document);
}

function specialFields(special: Special = {}): Partial<ItemDocument['item']> {
  const { family, untaxed, service, serialized, archived, upc, ean, manufacturerSku } = special;
  return {
    ...(family === undefined ? {} : { itemMatrixID: family }),
    ...(untaxed === true ? { tax: 'false' } : {}),
    ...(service === undefined ? {} : { itemType: 'non_inventory' }),
    ...(service === 'labor' ? { taxClassID: '2' } : {}),
    ...(serialized === true ? { itemType: 'serialized', serialized: 'true' } : {}),
    ...(archived === true ? { archived: 'true' } : {}),
    ...(upc === undefined ? {} : { upc }),
    ...(ean === undefined ? {} : { ean }),
    ...(manufacturerSku === undefined ? {} : { manufacturerSku }),
  };
}

/** The summary row comes first, so it has the lower id. */
function stockUp(till: Till, document: ItemDocument, units: number): void {
  document.shops.push(newShopRow(till, document.item.itemID, SUMMARY_SHOP));
  setQuantity(till, document, '1', String(units));
  for (const row of document.shops) {
    Object.assign(row, {
      reorderPoint: String(Math.floor(units / 4)),
      reorderLevel: String(units),
      timeStamp: SINCE,
    });
  }
}

type OrderSeed = { itemID: string; quantity: string; price: string };

function seedOrder(till: Till, order: Row, line: OrderSeed): void {
  const { orderID } = createOrder(till, { shopID: '1', ...order }).order;
  writeOrderLine(till, null, { orderID, originalPrice: line.price, ...line });
}

const category = (index: number, name: string): Row => ({
  categoryID: String(index + 1),
  name,
  nodeDepth: name === 'Tops' ? '1' : '0',
  fullPathName: name === 'Tops' ? 'Apparel/Tops' : name,
  leftNode: String(2 * index + 1),
  rightNode: String(2 * index + 2),
  createTime: SINCE,
  timeStamp: SINCE,
  parentID: name === 'Tops' ? '1' : '0',
});

const vendor = (vendorID: string, name: string): Row => ({
  vendorID,
  name,
  archived: 'false',
  accountNumber: '',
  priceLevel: '',
  updatePrice: 'false',
  updateCost: 'false',
  updateDescription: 'false',
  shareSellThrough: 'false',
  timeStamp: SINCE,
  b2bSellerUID: '',
});
