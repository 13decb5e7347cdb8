/** A till that represents one movement by several sales names them together: each of them leads to it. */
export function saleIdsOf(saleId: string): readonly string[] {
  return saleId.split(',');
}

export function joinedSaleIds(saleIds: readonly string[]): string {
  return saleIds.join(',');
}
