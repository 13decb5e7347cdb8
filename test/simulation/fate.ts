/**
 * A seed's decisions. Each is drawn from the seed and the decision's own name, never from the order in which it was
 * asked: taking one away leaves all others as they were, which is what makes a failing seed shrink to a story.
 */
export class Fate {
  readonly seed: number;
  /** Decisions that struck, in order. */
  readonly struck: string[] = [];
  readonly #spared: ReadonlySet<string>;
  readonly #asked = new Map<string, number>();

  /** @param spared decisions that shall not strike, by their full name. */
  constructor(seed: number, spared: ReadonlySet<string> = new Set()) {
    this.seed = seed;
    this.#spared = spared;
  }

  /** Whether `name` strikes this time, with the given chance. */
  strikes(name: string, chance: number): boolean {
    const full = this.#next(name);
    if (unit(this.seed, full) >= chance || this.#spared.has(full)) return false;
    this.struck.push(full);
    return true;
  }

  /** A whole number from `least` to `most`, both included. */
  between(name: string, least: number, most: number): number {
    return least + Math.floor(unit(this.seed, this.#next(name)) * (most - least + 1));
  }

  pick<T>(name: string, of: readonly T[]): T {
    const chosen = of[this.between(name, 0, of.length - 1)];
    if (chosen === undefined) throw new Error(`nothing to pick from for ${name}`);
    return chosen;
  }

  #next(name: string): string {
    const count = (this.#asked.get(name) ?? 0) + 1;
    this.#asked.set(name, count);
    return `${name}#${count}`;
  }
}

/** A number in [0, 1) from a seed and a name: FNV-1a over the name, mixed as in SplitMix. */
function unit(seed: number, name: string): number {
  let hash = (0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1)) >>> 0;
  for (let index = 0; index < name.length; index += 1)
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0;
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}
