export interface SimulatedStock {
  readonly sold: number;
  readonly lost: number;
  /** Units left at the ends of the periods, summed. */
  readonly closing: number;
  /** Periods without a lost unit. */
  readonly full: number;
  readonly periods: number;
}

/**
 * One item under "order up to": an order at the start of a period arrives at the start of the one that is `lead`
 * later, before its demand; what is not there is lost.
 * @param upTo the level of each period.
 * @param scored which periods count.
 */
export function simulateStock(
  demand: readonly number[],
  {
    upTo,
    lead,
    start,
    scored,
  }: {
    upTo: (period: number) => number;
    lead: number;
    start: number;
    scored?: (period: number) => boolean;
  },
): SimulatedStock {
  let [onHand, sold, lost, closing, full, periods] = [start, 0, 0, 0, 0, 0];
  const arriving = Array.from({ length: demand.length + lead + 1 }, () => 0);
  let coming = 0;
  demand.forEach((wanted, period) => {
    const order = Math.max(0, upTo(period) - onHand - coming);
    arriving[period + lead] = (arriving[period + lead] ?? 0) + order;
    const arrived = arriving[period] ?? 0;
    coming += order - arrived;
    onHand += arrived;
    const served = Math.min(onHand, wanted);
    onHand -= served;
    if (scored?.(period) === false) return;
    sold += served;
    lost += wanted - served;
    closing += onHand;
    full += served === wanted ? 1 : 0;
    periods += 1;
  });
  return { sold, lost, closing, full, periods };
}
