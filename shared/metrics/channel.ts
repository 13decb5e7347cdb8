import type { Settings } from '../settings/schema.ts';
import type { Channel } from './fact.ts';
import type { TillSaleRow } from './ports.ts';

export type ChannelRules = Settings['channels'];

/**
 * The channel of a sale. One of ours came through Stripe: a custom order where it holds goods, and none of them is an
 * item of the till, else online. Any other is what the settings say of its register, or was rung up in the shop.
 */
export function channelOf(
  sale: Pick<TillSaleRow, 'saleKey' | 'registerId' | 'lines'>,
  rules: ChannelRules,
): Channel {
  if (sale.saleKey !== null) return isCustomOrder(sale.lines) ? 'custom' : 'online';
  return (sale.registerId === null ? undefined : rules.byRegister[sale.registerId]) ?? 'in-store';
}

/** Money alone – a refund by amount, a lost dispute – says nothing of the order that it belongs to. */
function isCustomOrder(lines: TillSaleRow['lines']): boolean {
  const goods = lines.filter(({ kind }) => kind === 'item' || kind === 'custom');
  return goods.length > 0 && goods.every(({ kind }) => kind === 'custom');
}
