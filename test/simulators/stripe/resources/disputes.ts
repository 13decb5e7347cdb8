import type { Stripe } from 'stripe';
import { emit } from '../delivery/events.ts';
import { closeDispute } from '../engine/disputing.ts';
import { missingResource } from '../http/errors.ts';
import { matching, newestFirst, PAGING } from '../http/lists.ts';
import { formerMetadata, mergeMetadata } from '../http/metadata.ts';
import * as read from '../http/params.ts';
import { type ApiRequest, route, type Route } from '../http/routes.ts';
import { idOf, type World } from '../world.ts';

export function requireDispute(world: World, id: string): Stripe.Dispute {
  const dispute = world.tables.disputes.get(id);
  if (dispute === undefined) throw missingResource('dispute', id);
  return dispute;
}

/** Evidence texts by which a test decides a dispute, as in Stripe's test mode. */
const VERDICTS: Record<string, 'won' | 'lost'> = { winning_evidence: 'won', losing_evidence: 'lost' };

function update(world: World, { params, id }: ApiRequest): Stripe.Dispute {
  read.knownOnly(params, ['evidence', 'expand', 'metadata', 'submit']);
  const held = requireDispute(world, id);
  const metadata = mergeMetadata(held.metadata, params);
  const text = read.textOrNull(read.group(params, 'evidence') ?? {}, 'uncategorized_text');
  const dispute = world.tables.disputes.put({
    ...held,
    metadata,
    ...(text === null ? {} : { evidence: { ...held.evidence, uncategorized_text: text } }),
  });
  emit(world, 'charge.dispute.updated', dispute, { metadata: formerMetadata(held.metadata, metadata) });
  const verdict = text === null ? undefined : VERDICTS[text];
  if (verdict === undefined || read.flag(params, 'submit') === false) return dispute;
  return closeDispute(world, dispute, verdict);
}

/** Gives the dispute up. */
function close(world: World, { id }: ApiRequest): Stripe.Dispute {
  const dispute = requireDispute(world, id);
  return closeDispute(world, dispute, dispute.status.startsWith('warning_') ? 'warning_closed' : 'lost');
}

function list(world: World, { params, path }: ApiRequest): unknown {
  read.knownOnly(params, [...PAGING, 'charge', 'created', 'payment_intent']);
  const charge = read.text(params, 'charge');
  const intent = read.text(params, 'payment_intent');
  const rows = world.tables.disputes
    .all()
    .filter((row) => matching(charge, idOf(row.charge)) && matching(intent, idOf(row.payment_intent)));
  return newestFirst(rows, params, path);
}

export const disputeRoutes: Route[] = [
  route('GET', '/v1/disputes', list),
  route('GET', '/v1/disputes/:id', (world, { id }) => requireDispute(world, id)),
  route('POST', '/v1/disputes/:id', update),
  route('POST', '/v1/disputes/:id/close', close),
];
