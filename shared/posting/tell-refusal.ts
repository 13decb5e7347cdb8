import type { Refusal } from '../kernel/answer.ts';
import { TOO_MANY } from './control.ts';
import type { PaymentRecord, Posting } from './posting.ts';

interface Told {
  readonly standing: readonly string[];
  readonly postings: readonly Posting[];
  readonly news: readonly string[];
}

/** A look at Stripe that blames this payment alone is told in its story, and where it lasts, to a person. */
export function tellRefusal(record: PaymentRecord, { whose, code, reason, remedy }: Refusal): Told {
  const { standing = [], postings } = record;
  if (whose !== 'payment') return { standing, postings, news: [] };
  const why = `${reason}: ${remedy}`;
  const isNew = ([first]: readonly Posting[]): boolean =>
    first !== undefined && ![...first.findings, ...first.drift].includes(why);
  return {
    standing: [why],
    postings:
      code === TOO_MANY && isNew(postings)
        ? postings.map((posting, index) =>
            index === 0 ? { ...posting, findings: [...posting.findings, why] } : posting,
          )
        : postings,
    news: standing.includes(why) ? [] : [why],
  };
}
