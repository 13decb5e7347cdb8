import type { OverviewAnswer } from '../answers.ts';
import { PULSE, useFigure } from '../use-figure.ts';

/** Whether orders are only planned at present, and nothing is written to the till. */
export function useIsWatching(): boolean {
  return useFigure<OverviewAnswer>(PULSE).value?.postingMode === 'shadow';
}
