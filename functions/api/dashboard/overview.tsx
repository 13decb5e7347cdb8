import { BooksAndShelves } from './answers-first/books-and-shelves.tsx';
import { CashAsleep } from './answers-first/cash-asleep.tsx';
import { NeedsYou } from './answers-first/needs-you.tsx';
import { StockAtRisk } from './answers-first/stock-at-risk.tsx';
import { Today } from './answers-first/today.tsx';

/** The answers, before anything else: does it agree, what needs you, how is today, what runs out, what sleeps. */
export function Overview() {
  return (
    <div id="answers" class="answers">
      <BooksAndShelves />
      <NeedsYou />
      <Today />
      <StockAtRisk />
      <CashAsleep />
    </div>
  );
}
