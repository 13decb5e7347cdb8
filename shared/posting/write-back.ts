import { RefusedError } from '../kernel/answer.ts';
import type { Pass } from './pass.ts';
import type { Payment } from './payment.ts';
import type { WriteBack } from './ports.ts';
import type { Posting } from './posting.ts';
import type { StepResult } from './step-result.ts';

/** Writes what is due into Stripe's metadata. A refusal leaves it due for the sweep; it never fails the posting. */
export async function writeBackDue(pass: Pass, payment: Payment): Promise<StepResult> {
  for (const posting of pass.record.postings.filter((candidate) => candidate.writeBack === 'due')) {
    const note = noteOf(posting, payment);
    if (note === null) continue;
    try {
      await pass.deps.stripe.writeBack(note);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      pass.actions.push(`write-back refused: ${error.refusal.code}`);
      continue;
    }
    pass.actions.push('write-back');
    await pass.writePosting({ ...pass.posting(posting.movementId), writeBack: 'done' }, [
      `Stripe's metadata of ${posting.movementId} names ${'saleId' in note.values ? `sale ${note.values.saleId}` : 'the skip'}`,
    ]);
  }
  return { kind: 'went-on' };
}

function noteOf(posting: Posting, payment: Payment): WriteBack | null {
  const kind = posting.kind === 'charge' || posting.kind === 'refund' ? posting.kind : 'other';
  const written = payment.movements.find((movement) => movement.id === posting.movementId)?.written;
  const blank = written !== undefined && written.saleId === null && written.skipped === null;
  const { movementId } = posting;
  const common = { paymentId: payment.id, chargeId: payment.chargeId, movementId, kind, blank } as const;
  if (posting.at.step === 'posted') {
    return { ...common, values: { saleId: posting.at.saleId, receipt: posting.at.receipt } };
  }
  return posting.at.step === 'skipped' ? { ...common, values: { skipped: posting.at.reason } } : null;
}
