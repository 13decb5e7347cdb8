import type { SnapshotReader } from '../../shared/metrics/snapshots/ports.ts';
import { ensurePump } from '../../shared/posting/control.ts';
import type { CoreDeps } from '../../shared/posting/core.ts';
import type { HttpAnswer } from '../../shared/runtime/handler.ts';
import { answer, badRequest, notFound } from './answers.ts';
import type { Asked } from './asked.ts';
import { itemMeant } from './figures.ts';
import { mapRequest } from './held-schemas.ts';

/**
 * Teaches what a SKU of the shop's stands for. What was held for it stays held until it is released. The target must be
 * on the latest list of the till's stock.
 */
export async function serveMapSku(
  { body }: Asked,
  { core, snapshots }: { core: CoreDeps; snapshots: SnapshotReader },
): Promise<HttpAnswer> {
  const read = mapRequest.safeParse(parsed(body));
  if (!read.success) return badRequest('send {"sku":"theirs","target":"the SKU or item id in the till"}');
  const { sku, target } = read.data;
  if ((await itemMeant(target, snapshots)) === null)
    return notFound(
      `the till has no item "${target}": give a SKU or item id from the list of stock; nothing was mapped`,
    );
  await core.ledger.mapSku(sku, target);
  return answer({ sku, target });
}

/** Lifts the pause; what has waited is offered again, oldest first. */
export async function serveResume(core: CoreDeps): Promise<HttpAnswer> {
  const lifted = await core.ledger.resume('person');
  await ensurePump(core);
  return answer({ paused: false, lifted });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
