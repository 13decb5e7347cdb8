import { isoOf } from '../../../../shared/kernel/clock.ts';
import { nowMs } from '../now.ts';
import { lastAnswerMs, pollNow, PULSE, useFigure } from '../use-figure.ts';
import { usePage } from './context.ts';

/** While the back end is away: that it is, and how old the figures are that are still shown. */
export function Connection() {
  const { format } = usePage();
  const { trouble } = useFigure(PULSE);
  const atMs = lastAnswerMs();
  return (
    <div role="status">
      {trouble !== null && atMs > 0 && (
        <p class="banner">
          <span>
            <strong>{trouble.message}.</strong> You see the last figures, as they were at{' '}
            {format.time(isoOf(atMs))} ({format.ago(isoOf(atMs), nowMs())}). It is tried again every 15
            seconds.
          </span>
          <button type="button" class="second" onClick={pollNow}>
            Try now
          </button>
        </p>
      )}
    </div>
  );
}
