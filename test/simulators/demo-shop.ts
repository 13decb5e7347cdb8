/** What is in the demo shop, whichever till it has. */

/** What sets an item of the shop apart. */
export interface Special {
  /** Items that are sizes of one another share it. */
  readonly family?: string;
  readonly untaxed?: boolean;
  /** A service: no stock is kept of it. */
  readonly service?: 'labor' | 'fee';
  readonly serialized?: boolean;
  readonly archived?: boolean;
  readonly upc?: string;
  readonly ean?: string;
  readonly manufacturerSku?: string;
}

/** Id, SKU, description, price, cost, units on hand (null: never counted), vendor, category. */
export type CatalogueEntry = readonly [
  string,
  string,
  string,
  string,
  string,
  number | null,
  string,
  string,
  Special?,
];

export const CATALOGUE: readonly CatalogueEntry[] = [
  ['500', 'TEE-S', 'Trail Tee S', '12.5', '4.8', 18, '5', '2', { family: '12' }],
  ['501', 'TEE-M', 'Trail Tee M', '12.5', '4.8', 40, '5', '2', { family: '12' }],
  ['502', 'TEE-L', 'Trail Tee L', '12.5', '4.8', 26, '5', '2', { family: '12' }],
  ['503', 'HOOD-S', 'Ridge Hoodie S', '54', '23.5', 12, '5', '2', { family: '13' }],
  ['504', 'HOOD-M', 'Ridge Hoodie M', '54', '23.5', 22, '5', '2', { family: '13' }],
  ['505', 'HOOD-L', 'Ridge Hoodie L', '54', '23.5', 15, '5', '2', { family: '13' }],
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
  ['533', 'BAR-OAT', 'Oat Bar', '2.49', '1.02', 60, '7', '5', { untaxed: true }],
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
    { untaxed: true, ean: '9780123456786' },
  ],
  ['536', '', 'Steel Bottle 0.75 l', '21.95', '8.9', 31, '6', '3', { upc: '036000291452' }],
  ['537', '', 'Enamel Mug', '13', '4.6', 27, '6', '3', { manufacturerSku: 'NL-MUG-01' }],
  ['538', 'BIKE-GVL', 'Gravel Bike 54', '1899', '1120', 5, '6', '3', { serialized: true }],
  ['539', 'TENT-OLD', 'Larch Tent 2P (2023)', '249', '150', 0, '6', '3', { archived: true }],
  ['540', 'WAX-SVC', 'Ski Wax Service', '35', '0', null, '0', '6', { service: 'labor' }],
  // Counted, but never received: it has no stock rows yet.
  ['541', 'LANTERN', 'Camp Lantern', '34.95', '15.5', null, '6', '3'],
  ['640', 'WEB-SHIP', 'Web Shipping', '7.95', '0', null, '0', '6', { service: 'fee', untaxed: true }],
];

export const CATEGORIES = ['Apparel', 'Tops', 'Gear', 'Footwear', 'Food', 'Services'];
export const VENDORS: readonly (readonly [string, string])[] = [
  ['5', 'Adirondack Apparel'],
  ['6', 'Northline Gear'],
  ['7', 'Summit Provisions'],
];

/** A regular of the shop. */
export interface CustomerEntry {
  readonly id: string;
  readonly first: string;
  readonly last: string;
  readonly email?: string;
  readonly mobile?: string;
  /** Street, city, postal code. */
  readonly address?: readonly [string, string, string];
  readonly archived?: boolean;
}

export const CUSTOMERS: readonly CustomerEntry[] = [
  { id: '41', first: 'Nora', last: 'Feld', email: 'nora.feld@example.com', mobile: '518 555 0141' },
  // One address, written in two ways, on two customers.
  { id: '42', first: 'Grace', last: 'Holm', email: 'Grace.Holm@Example.com', mobile: '(518) 555-0142' },
  { id: '43', first: 'G.', last: 'Holm', email: 'grace.holm@example.com' },
  { id: '44', first: 'Otto', last: 'Lind', email: 'otto.lind@example.com', archived: true },
  { id: '45', first: 'Mei', last: 'Tan', mobile: '5185550145' },
  {
    id: '46',
    first: 'Ravi',
    last: 'Patel',
    email: 'ravi@example.org',
    address: ['9 Elm St', 'Troy', '12180'],
  },
  { id: '47', first: 'Ravi', last: 'Patel', email: 'r.patel@example.net', mobile: '+1 518 555 0147' },
  {
    id: '48',
    first: 'José',
    last: 'Álvarez',
    email: 'jose.alvarez@example.com',
    address: ['12 Bay Rd', 'Ballston Spa', '12020'],
  },
  { id: '49', first: 'Liv', last: 'Berg', email: 'liv+gear@example.com', mobile: '518-555-0149' },
  { id: '50', first: '', last: 'Walker', email: 'walker@example.com' },
  {
    id: '58',
    first: 'Ada',
    last: 'Byrne',
    email: 'ada@example.com',
    mobile: '518 555 0101',
    address: ['1 Elm', 'Troy', '12180'],
  },
];
