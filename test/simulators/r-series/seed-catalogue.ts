import { createOrder, writeOrderLine } from './purchase-orders.ts';
import type { ItemDocument, Row } from './rows.ts';
import { newShopRow, setQuantity, SUMMARY_SHOP } from './stock.ts';
import type { Till } from './till.ts';

const SINCE = '2025-05-01T09:00:00+00:00';
const SYSTEM_SKU_BASE = 210_000_000_000;

type Special = Partial<ItemDocument['item']>;

/** Id, SKU, description, price, cost, units on hand (null: not counted), vendor, category. */
type Entry = readonly [string, string, string, string, string, number | null, string, string, Special?];

const UNTAXED: Special = { tax: 'false' };
const UNCOUNTED: Special = { itemType: 'non_inventory' };

const CATALOGUE: readonly Entry[] = [
  ['500', 'TEE-S', 'Trail Tee S', '12.5', '4.8', 18, '5', '2', { itemMatrixID: '12' }],
  ['501', 'TEE-M', 'Trail Tee M', '12.5', '4.8', 40, '5', '2', { itemMatrixID: '12' }],
  ['502', 'TEE-L', 'Trail Tee L', '12.5', '4.8', 26, '5', '2', { itemMatrixID: '12' }],
  ['503', 'HOOD-S', 'Ridge Hoodie S', '54', '23.5', 12, '5', '2', { itemMatrixID: '13' }],
  ['504', 'HOOD-M', 'Ridge Hoodie M', '54', '23.5', 22, '5', '2', { itemMatrixID: '13' }],
  ['505', 'HOOD-L', 'Ridge Hoodie L', '54', '23.5', 15, '5', '2', { itemMatrixID: '13' }],
  ['506', 'RAIN-M', 'Storm Shell M', '129.95', '61.2', 9, '5', '2'],
  ['507', 'RAIN-L', 'Storm Shell L', '129.95', '61.2', 7, '5', '2'],
  ['508', 'CAP-GRN', 'Trucker Cap Green', '24', '8.25', 33, '5', '2'],
  ['509', 'CAP-BLU', 'Trucker Cap Blue', '24', '8.25', 28, '5', '2'],
  ['510', 'BEANIE', 'Merino Beanie', '29.5', '11.4', 35, '5', '2'],
  ['511', 'GLOVE-M', 'Liner Gloves M', '19.99', '7.1', 24, '5', '2'],
  ['512', 'SOCK-WOOL', 'Wool Socks, light', '16', '5.5', 48, '5', '2'],
  // The same SKU twice: which one is meant cannot be told.
  ['513', 'SOCK-WOOL', 'Wool Socks, heavy', '18', '6.25', 30, '5', '2'],
  ['514', 'BOOT-42', 'Summit Boot 42', '189', '92', 6, '6', '4'],
  ['515', 'BOOT-43', 'Summit Boot 43', '189', '92', 8, '6', '4'],
  ['516', 'BOOT-44', 'Summit Boot 44', '189', '92', 5, '6', '4'],
  ['517', 'LACES', 'Boot Laces 180 cm', '6.49', '1.35', 60, '6', '4'],
  ['518', 'TENT-2', 'Larch Tent 2P', '329', '171.5', 7, '6', '3'],
  ['519', 'TENT-3', 'Larch Tent 3P', '399', '208', 5, '6', '3'],
  ['520', 'BAG-10', 'Down Bag -10 °C', '279.9', '138', 6, '6', '3'],
  ['521', 'PAD-REG', 'Sleeping Pad Regular', '89.95', '41', 14, '6', '3'],
  ['522', 'PACK-45', 'Traverse Pack 45 l', '164.95', '79.9', 10, '6', '3'],
  ['523', 'PACK-65', 'Traverse Pack 65 l', '199.95', '98', 8, '6', '3'],
  ['524', 'POLES', 'Trekking Poles, pair', '74.5', '33.2', 16, '6', '3'],
  ['525', 'LAMP-300', 'Headlamp 300 lm', '39.95', '17.8', 25, '6', '3'],
  ['526', 'STOVE', 'Pocket Stove', '44.99', '20.1', 17, '6', '3'],
  ['527', 'GAS-230', 'Gas Canister 230 g', '6.95', '3.05', 55, '6', '3'],
  ['528', 'POT-1L', 'Titanium Pot 1 l', '49', '22.75', 13, '6', '3'],
  ['529', 'FILTER', 'Water Filter', '37.95', '18.4', 21, '6', '3'],
  ['530', 'ROPE-60', 'Climbing Rope 60 m', '179', '88.8', 5, '6', '3'],
  ['531', 'HARNESS', 'Sport Harness', '64.95', '29.6', 9, '6', '3'],
  ['532', 'CHALK', 'Chalk 250 g', '9.5', '2.9', 42, '6', '3'],
  ['533', 'BAR-OAT', 'Oat Bar', '2.49', '1.02', 60, '7', '5', UNTAXED],
  ['534', 'MEAL-CUR', 'Trail Meal Curry', '11.25', '5.4', 38, '7', '5'],
  [
    '535',
    'MAP-ADK',
    'Adirondack Map 1:50 000',
    '14.95',
    '6.8',
    20,
    '7',
    '3',
    { tax: 'false', ean: '9780123456786' },
  ],
  ['536', '', 'Steel Bottle 0.75 l', '21.95', '8.9', 31, '6', '3', { upc: '036000291452' }],
  ['537', '', 'Enamel Mug', '13', '4.6', 27, '6', '3', { manufacturerSku: 'NL-MUG-01' }],
  [
    '538',
    'BIKE-GVL',
    'Gravel Bike 54',
    '1899',
    '1120',
    5,
    '6',
    '3',
    { itemType: 'serialized', serialized: 'true' },
  ],
  ['539', 'TENT-OLD', 'Larch Tent 2P (2023)', '249', '150', 0, '6', '3', { archived: 'true' }],
  ['540', 'WAX-SVC', 'Ski Wax Service', '35', '0', null, '0', '6', { ...UNCOUNTED, taxClassID: '2' }],
  // Counted, but never received: it has no stock rows yet.
  ['541', 'LANTERN', 'Camp Lantern', '34.95', '15.5', null, '6', '3'],
  ['640', 'WEB-SHIP', 'Web Shipping', '7.95', '0', null, '0', '6', { ...UNCOUNTED, ...UNTAXED }],
];

const CATEGORIES = ['Apparel', 'Tops', 'Gear', 'Footwear', 'Food', 'Services'];
const VENDORS: readonly (readonly [string, string])[] = [
  ['5', 'Adirondack Apparel'],
  ['6', 'Northline Gear'],
  ['7', 'Summit Provisions'],
];

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

function seedItem(till: Till, entry: Entry): void {
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
      ...special,
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
