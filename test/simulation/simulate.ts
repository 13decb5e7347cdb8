import { violationsOf } from './check.ts';
import { unleash } from './faults.ts';
import { Fate } from './fate.ts';
import { World } from './world.ts';

export interface Outcome {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly payments: number;
  /** Decisions that struck, for shrinking. */
  readonly struck: readonly string[];
  readonly story: readonly string[];
}

/** One seed's world from its first order until it has come to rest, and what is wrong then. */
export async function simulate(seed: number, spared: ReadonlySet<string> = new Set()): Promise<Outcome> {
  const fate = new Fate(seed, spared);
  const world = new World(fate);
  const { orders, causes } = unleash(world);
  const violations = await atRest(world, orders, causes);
  return { seed, violations, payments: orders.length, struck: fate.struck, story: world.story };
}

async function atRest(
  world: World,
  ...check: [Parameters<typeof violationsOf>[1], Parameters<typeof violationsOf>[2]]
): Promise<string[]> {
  try {
    await world.run();
  } catch (error) {
    return [String(error)];
  }
  const violations = await violationsOf(world, ...check);
  const before = fingerprint(world);
  await world.quietSweep();
  return fingerprint(world) === before
    ? violations
    : [...violations, 'a further pass still changed something in the till'];
}

function fingerprint(world: World): string {
  return JSON.stringify([...world.till.sales.values()]);
}

/** The fewest strikes of fate that still make the seed fail, found by sparing one after the other. */
export async function shrink(seed: number): Promise<Outcome> {
  const spared = new Set<string>();
  let failing = await simulate(seed);
  for (let changed = true; changed;) {
    changed = false;
    for (const name of failing.struck.toReversed()) {
      const attempt = await simulate(seed, new Set([...spared, name]));
      if (attempt.violations.length === 0) continue;
      spared.add(name);
      failing = attempt;
      changed = true;
      break;
    }
  }
  return failing;
}
