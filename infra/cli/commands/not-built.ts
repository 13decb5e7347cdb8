import { wrongUsage } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';

/** A command that is promised and comes with a later release. */
export function notBuilt(what: string): Outcome {
  return wrongUsage(`${what} is not built yet`, 'wait for the release that brings it');
}
