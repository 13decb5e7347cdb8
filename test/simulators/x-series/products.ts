import * as z from 'zod';
import * as d from '../decimal.ts';
import { saveInventory, inventoryOf } from './inventory.ts';
import { notFound, saleRefused } from './refusal.ts';
import type { ProductRow } from './rows.ts';
import { bodyOf, decimalSchema } from './sale-body.ts';
import { five, now, save, shown, uuid, type Till } from './till.ts';

const text = z.string().nullish();
const stock = z.looseObject({
  outlet_id: z.string(),
  current_amount: decimalSchema,
  reorder_point: z.number().nullish(),
  reorder_amount: z.number().nullish(),
});

const details = {
  sku: text,
  is_active: z.boolean().nullish(),
  active: z.boolean().nullish(),
  // Which key turns counting off is not settled: each that real clients send is understood.
  has_inventory: z.boolean().nullish(),
  track_inventory: z.boolean().nullish(),
  tracks_inventory: z.boolean().nullish(),
  price_excluding_tax: decimalSchema.nullish(),
  price_including_tax: decimalSchema.nullish(),
  supply_price: decimalSchema.nullish(),
  supplier_id: text,
  product_codes: z.array(z.looseObject({ code: z.string(), type: z.string() })).nullish(),
  inventory: z.array(stock).nullish(),
  outlet_taxes: z.array(z.looseObject({ outlet_id: z.string(), tax_id: z.string() })).nullish(),
};

const detailsSchema = z.looseObject(details);
const productSchema = z.looseObject({ ...details, name: z.string(), handle: text, description: text });
const updateSchema = z.looseObject({
  common: z.looseObject({ name: text, description: text, track_inventory: z.boolean().nullish() }).nullish(),
  details: detailsSchema.nullish(),
});

type Details = z.infer<typeof detailsSchema>;

/** The new product's id. */
export function createProduct(till: Till, body: string): string {
  const given = bodyOf(productSchema, body);
  const id = uuid(till);
  const sku = given.sku ?? id.slice(0, 8);
  if (productsBySku(till, sku).length > 0) throw saleRefused(`The SKU '${sku}' is in use.`);
  const tax = till.store.taxes.values().find((each) => each['is_default'] === true);
  const row: ProductRow = {
    id,
    version: 0,
    deleted_at: null,
    name: given.name,
    variant_name: given.name,
    handle: given.handle ?? given.name.toLowerCase().replaceAll(' ', '-'),
    description: given.description ?? '',
    sku,
    product_codes: [{ id: uuid(till), code: sku, type: 'CUSTOM' }],
    active: true,
    has_inventory: true,
    price_excluding_tax: '0.00000',
    supply_price: '0.00000',
    supplier_id: null,
    tax_id: tax?.id ?? '',
    created_at: now(till),
    updated_at: now(till),
  };
  apply(till, row, given);
  return id;
}

export function updateProduct(till: Till, id: string, body: string): ProductRow {
  const before = requireProduct(till, id);
  const { common, details: given } = bodyOf(updateSchema, body);
  const row = { ...before, name: common?.name ?? before.name, updated_at: now(till) };
  apply(till, row, { track_inventory: common?.track_inventory, ...given });
  return requireProduct(till, id);
}

function apply(till: Till, row: ProductRow, given: Details): void {
  const sent = given.has_inventory ?? given.track_inventory ?? given.tracks_inventory;
  const isNew = row.version === 0;
  const counted =
    isNew && till.switches.new_product_tracked === 'always' ? true : (sent ?? row.has_inventory);
  save(till, 'products', {
    ...row,
    sku: given.sku ?? row.sku,
    active: given.is_active ?? given.active ?? row.active,
    has_inventory: counted,
    price_excluding_tax: given.price_excluding_tax ?? withoutTax(till, row, given) ?? row.price_excluding_tax,
    supply_price: given.supply_price ?? row.supply_price,
    supplier_id: given.supplier_id ?? row.supplier_id,
    tax_id: given.outlet_taxes?.[0]?.tax_id ?? row.tax_id,
    product_codes: [
      ...row.product_codes,
      ...(given.product_codes ?? []).map(({ code, type }) => ({ id: uuid(till), code, type })),
    ],
  });
  for (const { outlet_id: outletId, current_amount: level, ...reorder } of given.inventory ?? []) {
    const { reorder_point: point, reorder_amount: amount } = reorder;
    saveInventory(till, {
      ...inventoryOf(till, row.id, outletId),
      level: d.toText(d.decimal(level)),
      reorder_method: 'FIXED',
      reorder_point: point ?? null,
      reorder_amount: amount ?? null,
    });
  }
}

function withoutTax(till: Till, row: ProductRow, given: Details): string | undefined {
  if (given.price_including_tax === undefined || given.price_including_tax === null) return undefined;
  const divisor = d.add(d.decimal('1'), rateOf(till, row.tax_id));
  return five(d.divide(d.decimal(given.price_including_tax), divisor, 5));
}

function rateOf(till: Till, taxId: string): d.Decimal {
  const rates = (till.store.taxes.get(taxId)?.['rates'] ?? []) as { rate: number }[];
  return d.sum(rates.map(({ rate }) => d.decimal(String(rate))));
}

export function deleteProduct(till: Till, id: string): void {
  save(till, 'products', { ...requireProduct(till, id), active: false, deleted_at: now(till) });
}

export function requireProduct(till: Till, id: string): ProductRow {
  const row = till.store.products.get(id);
  if (row === undefined) throw notFound('Product');
  return row;
}

/** Every product with that SKU, or another code of its own, in any letter case. */
export function productsBySku(till: Till, sku: string): ProductRow[] {
  const wanted = sku.toLowerCase();
  return till.store.products
    .values()
    .filter((row) => row.deleted_at === null)
    .filter((row) =>
      [row.sku, ...row.product_codes.map(({ code }) => code)].some((code) => code.toLowerCase() === wanted),
    );
}

export function productView(till: Till, row: ProductRow): Record<string, unknown> {
  const { tax_id: taxId, ...fields } = row;
  const withTax = d.multiply(d.decimal(row.price_excluding_tax), d.add(d.decimal('1'), rateOf(till, taxId)));
  return {
    ...fields,
    is_active: row.active,
    has_variants: false,
    is_composite: false,
    variant_parent_id: null,
    family_id: row['family_id'] ?? row.id,
    variant_options: [],
    price_excluding_tax: shown(till, row.price_excluding_tax),
    price_including_tax: shown(till, five(withTax)),
    supply_price: shown(till, row.supply_price),
    supplier: row.supplier_id === null ? null : (till.store.suppliers.get(row.supplier_id) ?? null),
    product_suppliers: [],
    tag_ids: [],
    images: [],
  };
}
