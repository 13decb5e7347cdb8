import type { Clock } from '../../../shared/kernel/clock.ts';
import { good, notCarriedOut, wrongUsage } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { aligned } from '../output.ts';
import { notBuilt } from './not-built.ts';

/** Runs a function of the deployment and waits for its end. */
export type Invoke = (functionName: string) => Promise<Invoked>;

export type Invoked =
  { readonly kind: 'result'; readonly result: unknown } | { readonly kind: 'failed'; readonly why: string };

const RUNNABLE = ['sweep-payments'];
const NOT_BUILT = ['sync-lightspeed', 'compute-metrics', 'audit-ledger'];
/** A scheduled run that is under way ends first; longer than that its function may not last. */
const TURNS = 60;
const TURN_MS = 2_000;

/** Wrong or unbuilt names, before any deployment is looked for. */
export function refuseToRun(name: string): Outcome | null {
  if (RUNNABLE.includes(name)) return null;
  if (NOT_BUILT.includes(name)) return notBuilt(`the function ${name}`);
  return wrongUsage(
    `there is no function "${name}" to run`,
    `choose one of ${[...RUNNABLE, ...NOT_BUILT].join(', ')}`,
  );
}

/** Invokes a scheduled function now, waits for its end and tells its result. */
export async function run(name: string, deps: { invoke: Invoke; clock: Clock }): Promise<Outcome> {
  for (let turn = 0; turn < TURNS; turn += 1) {
    const invoked = await deps.invoke(name);
    if (invoked.kind === 'failed')
      return notCarriedOut(
        `${name} failed: ${invoked.why}`,
        'look into its log for the cause; the next scheduled run tries again by itself',
      );
    // It is single: what is under way may have looked before the change that the operator waits for.
    if (!isUnderWay(invoked.result)) return good(invoked.result, textOf(name, invoked.result));
    await deps.clock.sleep(TURN_MS);
  }
  return notCarriedOut(
    `another run of ${name} is still under way`,
    'wait for its end; one that was cut off is forgotten after 5 minutes',
  );
}

function isUnderWay(result: unknown): boolean {
  return (
    typeof result === 'object' &&
    result !== null &&
    'outcome' in result &&
    result.outcome === 'already-running'
  );
}

function textOf(name: string, result: unknown): string {
  const facts = typeof result === 'object' && result !== null ? Object.entries(result) : [];
  return [
    `${name} ran.`,
    ...aligned(
      facts.map(([key, value]) => [inWords(key), String(value)]),
      '  ',
    ),
  ].join('\n');
}

/** `oldestUnpostedAgeMs` -> `oldest unposted age ms`. */
function inWords(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
