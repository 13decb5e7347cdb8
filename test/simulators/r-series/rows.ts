/** A record as the API shows it: every scalar a string; a key that is absent has no value. */
export type Row = Readonly<Record<string, string | undefined>>;

export type SaleRow = {
  saleID: string;
  timeStamp: string;
  discountPercent: string;
  completed: string;
  archived: string;
  voided: string;
  enablePromotions: string;
  isTaxInclusive: string;
  createTime: string;
  updateTime: string;
  completeTime?: string;
  referenceNumber: string;
  referenceNumberSource: string;
  tax1Rate: string;
  tax2Rate: string;
  change: string;
  tipEnabled: string;
  receiptPreference: string;
  displayableSubtotal: string;
  ticketNumber: string;
  calcDiscount: string;
  calcTotal: string;
  calcSubtotal: string;
  calcTaxable: string;
  calcNonTaxable: string;
  calcAvgCost: string;
  calcFIFOCost: string;
  calcTax1: string;
  calcTax2: string;
  calcPayments: string;
  calcTips: string;
  total: string;
  totalDue: string;
  displayableTotal: string;
  balance: string;
  customerID: string;
  discountID: string;
  employeeID: string;
  tipEmployeeID: string;
  quoteID: string;
  registerID: string;
  shipToID: string;
  shopID: string;
  taxCategoryID: string;
  taxTotal: string;
};

export type SaleLineRow = {
  saleLineID: string;
  createTime: string;
  timeStamp: string;
  unitQuantity: string;
  unitPrice: string;
  normalUnitPrice: string;
  discountAmount: string;
  discountPercent: string;
  avgCost: string;
  fifoCost: string;
  tax: string;
  tax1Rate: string;
  tax2Rate: string;
  isLayaway: string;
  isWorkorder: string;
  isSpecialOrder: string;
  displayableSubtotal: string;
  displayableUnitPrice: string;
  lineType: string;
  calcLineDiscount: string;
  calcTransactionDiscount: string;
  calcTotal: string;
  calcSubtotal: string;
  calcTax1: string;
  calcTax2: string;
  taxClassID: string;
  customerID: string;
  discountID: string;
  employeeID: string;
  itemID: string;
  noteID: string;
  parentSaleLineID: string;
  shopID: string;
  taxCategoryID: string;
  saleID: string;
  itemFeeID: string;
};

export type SalePaymentRow = {
  salePaymentID: string;
  amount: string;
  tipAmount: string;
  createTime: string;
  archived: string;
  remoteReference: string;
  paymentID: string;
  saleID: string;
  paymentTypeID: string;
  ccChargeID: string;
  refPaymentID: string;
  registerID: string;
  employeeID: string;
  creditAccountID: string;
};

export type NoteRow = { noteID: string; note: string; isPublic: string; timeStamp: string };

/** A sale with everything that lives and dies with it; stored as one, so that a kill cannot tear it. */
export interface SaleDocument {
  sale: SaleRow;
  lines: SaleLineRow[];
  payments: SalePaymentRow[];
  /** By the id in a line's `noteID`. */
  lineNotes: Record<string, NoteRow>;
  internalNote?: NoteRow;
  printedNote?: NoteRow;
  shipTo?: Row;
}

export type ItemRow = {
  itemID: string;
  systemSku: string;
  defaultCost: string;
  avgCost: string;
  discountable: string;
  tax: string;
  archived: string;
  itemType: string;
  serialized: string;
  description: string;
  modelYear: string;
  upc: string;
  ean: string;
  customSku: string;
  manufacturerSku: string;
  createTime: string;
  timeStamp: string;
  publishToEcom: string;
  categoryID: string;
  taxClassID: string;
  departmentID: string;
  itemMatrixID: string;
  manufacturerID: string;
  seasonID: string;
  defaultVendorID: string;
};

export type ItemPriceRow = { amount: string; useTypeID: string; useType: string };

export type ItemShopRow = {
  itemShopID: string;
  qoh: string;
  sellable: string;
  backorder: string;
  componentQoh: string;
  componentBackorder: string;
  onLayaway: string;
  onSpecialOrder: string;
  onWorkorder: string;
  onTransferOut: string;
  onTransferIn: string;
  averageCost: string;
  nextFifoLotID: string;
  nextFifoLotCost: string;
  lastReceivedLotID: string;
  lastReceivedCost: string;
  totalValueFifo: string;
  totalValueAvgCost: string;
  totalValueNegativeInventory: string;
  reorderPoint: string;
  reorderLevel: string;
  timeStamp: string;
  itemID: string;
  shopID: string;
};

export interface ItemDocument {
  item: ItemRow;
  prices: ItemPriceRow[];
  /** One per shop once it has held stock, and the summary with shop 0. */
  shops: ItemShopRow[];
  note?: NoteRow;
}

export type CustomerRow = {
  firstName: string;
  lastName: string;
  dob?: string;
  title: string;
  company: string;
  companyRegistrationNumber: string;
  vatNumber: string;
  contactID: string;
  creditAccountID: string;
  customerTypeID: string;
  discountID: string;
  employeeID: string;
  noteID: string;
  taxCategoryID: string;
  customerID: string;
  createTime: string;
  timeStamp: string;
  archived: string;
};

export type AddressRow = {
  address1: string;
  address2: string;
  city: string;
  state: string;
  stateCode: string;
  zip: string;
  country: string;
  countryCode: string;
};

export interface ContactDocument {
  noEmail: string;
  noPhone: string;
  noMail: string;
  addresses: AddressRow[];
  phones: { number: string; useType: string }[];
  emails: { address: string; useType: string }[];
  websites: { url: string }[];
  timeStamp: string;
}

export interface CustomerDocument {
  customer: CustomerRow;
  contact: ContactDocument;
  note?: NoteRow;
}

export type OrderLineRow = {
  orderLineID: string;
  quantity: string;
  price: string;
  originalPrice: string;
  vendorCost: string;
  checkedIn: string;
  numReceived: string;
  timeStamp: string;
  createTime: string;
  total: string;
  orderID: string;
  itemID: string;
};

export interface OrderDocument {
  order: OrderRow;
  lines: OrderLineRow[];
}

export type OrderRow = {
  orderID: string;
  orderedDate?: string;
  receivedDate?: string;
  arrivalDate?: string;
  shipInstructions: string;
  stockInstructions: string;
  shipCost: string;
  otherCost: string;
  complete: string;
  archived: string;
  discount: string;
  totalDiscount: string;
  totalQuantity: string;
  subTotalCost: string;
  totalCost: string;
  timeStamp: string;
  refNum: string;
  createTime: string;
  vendorCurrencyRate: string;
  vendorCurrencyCode: string;
  vendorID: string;
  noteID: string;
  shopID: string;
  createdByEmployeeID: string;
};

export type InventoryLogRow = {
  inventoryLogID: string;
  shopID: string;
  employeeID: string;
  itemID: string;
  qohChange: string;
  costChange: string;
  createTime: string;
  automated: string;
  causedNegative: string;
  reason: string;
  customerID: string;
  inventoryCountID: string;
  itemImportID: string;
  orderID: string;
  saleID: string;
  transferID: string;
  vendorReturnID: string;
};

export type SaleVoidRow = {
  saleVoidID: string;
  createTime: string;
  reason: string;
  saleID: string;
  employeeID: string;
  shopID: string;
};
