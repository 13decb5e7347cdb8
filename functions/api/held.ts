import { isoOf } from '../../shared/kernel/clock.ts';
import type { CoreDeps } from '../../shared/posting/core.ts';
import { release, skip } from '../../shared/posting/decide.ts';
import type { Decision } from '../../shared/posting/decide.ts';
import { explain, listHeld } from '../../shared/posting/explain.ts';
import type { HttpAnswer } from '../../shared/runtime/handler.ts';
import { answer, badRequest, csvAnswer, notFound, problem } from './answers.ts';
import type { Asked } from './asked.ts';
import { columnsOfHeld } from './columns.ts';
import { csvOf } from '../../shared/kernel/csv.ts';
import { skipRequest } from './held-schemas.ts';

/** Ids of Stripe, ours with `.undo`, and the till's numbers and UUIDs. Nothing else comes near a key or a URL. */
const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,139}$/;

export function isId(text: string): boolean {
  return ID.test(text);
}

/** As `explain` tells it. */
export async function serveStory({ id, format }: Asked, core: CoreDeps): Promise<HttpAnswer> {
  if (!isId(id)) return notFound('no payment has such an id');
  const story = await explain(id, core);
  if (story === null) return notFound(`no payment is known by ${id}`);
  const asOf = isoOf(core.clock.nowMs());
  if (format === 'csv')
    return csvAnswer(csvOf(story.movements.map((row) => ({ payment: story.payment, ...row, asOf }))), {});
  return answer({ asOf, currency: core.shopCurrency, ...story });
}

/** As `held ls` tells it: everything that waits for a person, oldest first. */
export async function serveHeld({ format }: Asked, core: CoreDeps): Promise<HttpAnswer> {
  const asOf = isoOf(core.clock.nowMs());
  const items = await listHeld(core.ledger);
  if (format === 'csv')
    return csvAnswer(
      csvOf(
        items.map((item) => ({ ...item, asOf })),
        columnsOfHeld(),
      ),
      {},
    );
  return answer({ asOf, currency: core.shopCurrency, items, next: null });
}

/** Plans a held movement, or all of a payment's, anew; posted as soon as the till takes it. */
export async function serveRelease({ id }: Asked, core: CoreDeps): Promise<HttpAnswer> {
  if (!isId(id)) return notFound('no movement has such an id');
  return told(id, await release(id, core), ({ paymentId, movements }) =>
    answer({ payment: paymentId, released: movements }),
  );
}

/** Leaves a held movement out of the till for good, with a reason. */
export async function serveSkip({ id, body }: Asked, core: CoreDeps): Promise<HttpAnswer> {
  if (!isId(id)) return notFound('no movement has such an id');
  const read = skipRequest.safeParse(parsed(body));
  if (!read.success)
    return badRequest('a skip is for good and needs its reason: send {"reason":"…"}, at most 500 characters');
  const { reason } = read.data;
  return told(id, await skip(id, reason, core), ({ paymentId, movements }) =>
    answer({ payment: paymentId, skipped: movements, reason }),
  );
}

type Done = Extract<Decision, { kind: 'done' }>;

function told(id: string, decision: Decision, done: (decision: Done) => HttpAnswer): HttpAnswer {
  if (decision.kind === 'unknown-id') return notFound(`no payment is known by ${id}`);
  if (decision.kind === 'done') return done(decision);
  const detail = `nothing of ${id} is held: it may have been decided already; see /v1/payments/${decision.paymentId}`;
  return problem({ status: 409, title: 'Conflict', detail });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
