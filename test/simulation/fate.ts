/**
 * A seed's decisions. Each is drawn from the seed and the decision's own name, never from the order in which it was
 * asked: taking one away leaves all others as they were, which is what makes a failing seed shrink to a story.
 */
export class Fate {
  readonly seed: number;
  /** What struck, in order, in words: the candidates for shrinking. */
  readonly struck: string[] = [];
  readonly #only: ReadonlySet<string> | null;
  readonly #asked = new Map<string, number>();

  /** @param only the strikes that may happen, by name; null: as the seed has it. */
  constructor(seed: number, only: ReadonlySet<string> | null = null) {
    this.seed = seed;
    this.#only = only;
  }

  /** Whether `name` strikes this time, with the given chance. A strike can be spared when a seed is shrunk. */
  strikes(name: string, chance: number): boolean {
    if (chance <= 0) return false;
    const full = this.#next(name);
    return this.#allows(draw(this.seed, full), chance, full);
  }

  /** As `strikes`, from a number that was drawn before: for what is asked at every single call. */
  strikesBy(drawn: number, salt: number, chance: number, name: () => string): boolean {
    return chance > 0 && this.#allows(mix(drawn, salt), chance, name);
  }

  /** What kind of seed it is: decided once, and not a strike, so that shrinking leaves it alone. */
  mood(name: string, chance: number): boolean {
    return chance > 0 && draw(this.seed, this.#next(name)) / WHOLE < chance;
  }

  /** A number that belongs to `name` alone, for `strikesBy` and `betweenBy`. */
  drawn(name: string): number {
    return draw(this.seed, name);
  }

  betweenBy(drawn: number, salt: number, least: number, most: number): number {
    return least + Math.floor((mix(drawn, salt) / WHOLE) * (most - least + 1));
  }

  /** A whole number from `least` to `most`, both included. */
  between(name: string, least: number, most: number): number {
    return least + Math.floor((draw(this.seed, this.#next(name)) / WHOLE) * (most - least + 1));
  }

  pick<T>(name: string, of: readonly T[]): T {
    const chosen = of[this.between(name, 0, of.length - 1)];
    if (chosen === undefined) throw new Error(`nothing to pick from for ${name}`);
    return chosen;
  }

  #allows(drawn: number, chance: number, name: string | (() => string)): boolean {
    if (drawn / WHOLE >= chance) return false;
    const full = typeof name === 'string' ? name : name();
    if (this.#only !== null && !this.#only.has(full)) return false;
    this.struck.push(full);
    return true;
  }

  #next(name: string): string {
    const count = (this.#asked.get(name) ?? 0) + 1;
    this.#asked.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  }
}

const WHOLE = 0x1_0000_0000;

/** 32 bits from a seed and a name: FNV-1a over the name, mixed as in SplitMix. */
function draw(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1);
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  return mix(hash, 0);
}

function mix(hash: number, salt: number): number {
  let mixed = (hash + Math.imul(salt, 0x9e3779b9)) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) >>> 0;
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
