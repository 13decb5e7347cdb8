/** Who is connected with whom. */
export class Union {
  readonly #parents = new Map<string, string>();

  join(a: string, b: string): void {
    const [one, other] = [this.#rootOf(a), this.#rootOf(b)];
    if (one !== other) this.#parents.set(other, one);
  }

  groupsOf(ids: readonly string[]): string[][] {
    return [...Map.groupBy(ids, (id) => this.#rootOf(id)).values()];
  }

  #rootOf(id: string): string {
    let root = id;
    for (let up = this.#parents.get(root); up !== undefined; up = this.#parents.get(root)) root = up;
    if (root !== id) this.#parents.set(id, root);
    return root;
  }
}
