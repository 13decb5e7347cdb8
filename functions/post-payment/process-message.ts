import { isAwsFault } from '../../shared/aws/aws-fault.ts';
import { readQueueMessage } from '../../shared/aws/queue-message.ts';
import { NewerItemError } from '../../shared/kernel/errors.ts';
import { converge } from '../../shared/posting/converge.ts';
import type { CoreDeps, PassReport } from '../../shared/posting/core.ts';
import { holdAsOurBug } from '../../shared/posting/decide.ts';
import type { Hint } from '../../shared/posting/ports.ts';
import { beatPump } from '../../shared/posting/pump.ts';
import type { PumpReport } from '../../shared/posting/pump.ts';

/** A message that failed this often goes to the dead letters; its payment is held first. */
export const LAST_RECEIVE = 5;
const MAX_DELAY_SECONDS = 900;

export interface Received {
  readonly body: string;
  readonly receiveCount: number;
}

/**
 * One message of the payments queue: converges its payment, or lets the pump beat once. Throws only for our own bug
 * or when the ledger is away; the queue then offers the message again, and the fifth time the payment is held.
 * What a newer deployment wrote is left alone, and the message ends: the sweep's cursor stays before it until that
 * deployment is back.
 */
export async function processMessage(received: Received, deps: CoreDeps): Promise<PassReport | PumpReport> {
  const message = readQueueMessage(received.body);
  try {
    return await (message.kind === 'pump'
      ? beatPump(message.pump, deps)
      : convergeOrHold(message.hint, received, deps));
  } catch (error) {
    if (!(error instanceof NewerItemError)) throw error;
    const back = { outcome: 'stepped-back', detail: error.message } as const;
    if (message.kind === 'pump') return { ...back, offered: 0 };
    return { ...back, paymentId: message.hint.paymentId, actions: [], againInMs: null };
  }
}

async function convergeOrHold(hint: Hint, received: Received, deps: CoreDeps): Promise<PassReport> {
  try {
    const report = await converge(hint, deps);
    await sendAgain(hint, report, deps);
    return report;
  } catch (error) {
    // A store or queue that does not answer is nobody's bug: the payment is open work, and the sweep offers it again.
    const ours = !isAwsFault(error) && !(error instanceof NewerItemError);
    if (ours && received.receiveCount >= LAST_RECEIVE) await holdAsOurBug(hint.paymentId, deps);
    throw error;
  }
}

async function sendAgain(hint: Hint, report: PassReport, deps: CoreDeps): Promise<void> {
  if (report.againInMs === null) return;
  const delaySeconds = Math.min(Math.max(1, Math.ceil(report.againInMs / 1000)), MAX_DELAY_SECONDS);
  // Only who has seen what Stripe shows leaves the rest to whichever message comes first.
  const comesBack = report.outcome === 'waiting';
  const { behind } = report;
  const again = { ...hint, ...(comesBack && { comesBack }), ...(behind !== undefined && { behind }) };
  await deps.queue.send(again, delaySeconds);
}
