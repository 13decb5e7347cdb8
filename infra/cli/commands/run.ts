import type { Clock } from '../../../shared/kernel/clock.ts';
import { good, notCarriedOut, wrongUsage } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { aligned } from '../output.ts';

/** Runs a function of the deployment and waits for its end. */
export type Invoke = (functionName: string, event?: object) => Promise<Invoked>;

export type Invoked =
  { readonly kind: 'result'; readonly result: unknown } | { readonly kind: 'failed'; readonly why: string };

const RUNNABLE = ['sweep-payments', 'sync-lightspeed', 'compute-metrics', 'audit-ledger', 'send-digest'];
/** A scheduled run that is under way ends first; longer than that its function may not last. */
const TURNS = 60;
const TURN_MS = 2_000;

/** Wrong names, before any deployment is looked for. */
export function refuseToRun(name: string): Outcome | null {
  if (RUNNABLE.includes(name)) return null;
  return wrongUsage(`there is no function "${name}" to run`, `choose one of ${RUNNABLE.join(', ')}`);
}

/** Invokes a scheduled function now, waits for its end and tells its result. Status 3 where it was refused. */
export async function run(name: string, deps: Deps): Promise<Outcome> {
  const ended = await runToEnd(name, {}, deps);
  if ('outcome' in ended) return ended.outcome;
  const why = refusedIn(ended.result);
  if (why === null) return good(ended.result, textOf(name, ended.result));
  return notCarriedOut(
    `${name} was refused: ${why}`,
    'put that right and run it again; the next scheduled run tries it by itself',
  );
}

/** Why a far side, or an older version's place, would not let it go on; null: it went on. */
function refusedIn(result: unknown): string | null {
  if (typeof result !== 'object' || result === null) return null;
  const { outcome, refused } = result as { outcome?: unknown; refused?: unknown };
  return outcome === 'refused' ? String(refused) : null;
}

interface Deps {
  readonly invoke: Invoke;
  readonly clock: Clock;
}

/** The function's result after a run that began now; or why there is none. */
export async function runToEnd(
  name: string,
  event: object,
  deps: Deps,
): Promise<{ readonly result: unknown } | { readonly outcome: Outcome }> {
  for (let turn = 0; turn < TURNS; turn += 1) {
    const invoked = await deps.invoke(name, event);
    if (invoked.kind === 'failed') {
      const remedy = 'look into its log for the cause; the next scheduled run tries again by itself';
      return { outcome: notCarriedOut(`${name} failed: ${invoked.why}`, remedy) };
    }
    // It is single: what is under way may have looked before the change that the operator waits for.
    if (!isUnderWay(invoked.result)) return { result: invoked.result };
    await deps.clock.sleep(TURN_MS);
  }
  const remedy = 'wait for its end; one that was cut off is forgotten after a few minutes';
  return { outcome: notCarriedOut(`another run of ${name} is still under way`, remedy) };
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
  // A letter is read as it is.
  if (typeof result === 'object' && result !== null && 'text' in result) {
    const { text, outcome } = result as { text: unknown; outcome?: unknown };
    return `${name} ran: ${inWords(String(outcome))}.\n\n${String(text).trimEnd()}`;
  }
  const facts = typeof result === 'object' && result !== null ? Object.entries(result) : [];
  return [
    `${name} ran.`,
    ...aligned(
      facts.map(([key, value]) => [inWords(key), valueInWords(value)]),
      '  ',
    ),
  ].join('\n');
}

/** Counts by name in one line. */
function valueInWords(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const parts = Array.isArray(value)
    ? value.map(String)
    : Object.entries(value).map(([name, each]) => `${name} ${String(each)}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}

/** `oldestUnpostedAgeMs` -> `oldest unposted age ms`. */
function inWords(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
