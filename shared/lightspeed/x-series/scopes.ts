/** What the application must be allowed to do, as Lightspeed names it; asked for when a shop connects. */
export const SCOPES = [
  'sales:read',
  'sales:write',
  'customers:read',
  'customers:write',
  'products:read',
  'products:write',
  'inventory:read',
  'outlets:read',
  'registers:read',
  'payment_types:read',
  'taxes:read',
  'users:read',
  'retailer:read',
  // For the figures: vendors, stock orders under way and stock counts.
  'suppliers:read',
  'consignments:read',
] as const;

/** Besides, where reorder points are written back. */
export const LEVELS_SCOPE = 'inventory:write';
