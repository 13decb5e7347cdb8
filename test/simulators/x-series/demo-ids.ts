/** Ids of the demo shop, made from short numbers so that people can tell them apart. */
const idOf = (kind: string, number: string): string =>
  `${kind}000000-0000-4000-8000-${number.padStart(12, '0')}`;

export const outletId = (number: string): string => idOf('a1', number);
export const registerId = (number: string): string => idOf('a2', number);
export const userId = (number: string): string => idOf('a3', number);
export const paymentTypeId = (number: string): string => idOf('a4', number);
export const taxId = (number: string): string => idOf('a5', number);
export const productId = (number: string): string => idOf('b0', number);
export const supplierId = (number: string): string => idOf('b1', number);
export const productTypeId = (number: string): string => idOf('b2', number);
export const customerId = (number: string): string => idOf('c0', number);

/** The settings' `lightspeed` block for the simulated shop: its web register and the user behind it. */
export const DEMO_LIGHTSPEED = {
  domainPrefix: 'demo',
  shopId: outletId('1'),
  registerId: registerId('3'),
  employeeId: userId('4'),
  paymentTypeId: paymentTypeId('7'),
  taxCategoryId: taxId('1'),
};

export const NO_TAX_ID = taxId('9');
export const DISCOUNT_PRODUCT_ID = productId('1');
