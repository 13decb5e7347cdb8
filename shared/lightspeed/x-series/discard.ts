import type { Answer } from '../../kernel/answer.ts';
import { saleIdsOf } from '../../posting/sale-ids.ts';
import { effect, refused, writeSale } from './call.ts';
import type { Call } from './call.ts';

import { SOURCE } from './encode.ts';
import { readSale } from './sales.ts';
import type { SalesContext } from './sales.ts';
import type { XSale } from './sale-wire.ts';

/** Voids a parked return: the till deletes no sale. What is absent is no draft, and what is closed stays. */
export function discard(saleId: string, context: SalesContext): Promise<Answer<null>> {
  return effect(context, async (call) => {
    for (const id of saleIdsOf(saleId)) {
      const sale = await readSale(id, call);
      if (sale?.state === 'closed') return refused('completed', `sale ${id} is completed in the till`);
      const answer: Answer<null> =
        sale === null ? { kind: 'accepted', value: null } : await discardDraft(sale, call);
      if (answer.kind !== 'accepted') return answer;
    }
    return { kind: 'accepted', value: null };
  });
}

/** A sale that is not closed, voided with its lines as they are. Its payments go: no money has moved. */
export async function discardDraft(sale: XSale, call: Call): Promise<Answer<null>> {
  if (sale.state === 'voided') return { kind: 'accepted', value: null };
  const { employeeId, registerId } = call.shop;
  const body = {
    source: { author_id: employeeId, register_id: registerId, id: sale.sourceId, type: SOURCE },
    state: 'voided',
    attributes: [],
    note: sale.note,
    line_items: sale.lines.map((line, sequence) => ({
      id: line.id,
      product: { id: line.productId },
      quantity: Number(line.quantity),
      pricing: { price: line.price },
      tax: { id: line.taxId, amount: line.tax },
      _metadata: { sequence, is_price_override: true },
    })),
    payments: [],
  };
  const answer = await writeSale({ method: 'PUT', resource: `sales/${sale.id}`, body }, sale.id, call);
  return answer.kind === 'accepted' ? { kind: 'accepted', value: null } : answer;
}
