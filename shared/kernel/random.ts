/** The one home of randomness. Everything else receives a `Random`. */
export interface Random {
  /** A fresh id that nobody else has, 32 hexadecimal digits. */
  id(): string;
  /** Uniform in [0, 1). */
  fraction(): number;
}

export const systemRandom: Random = {
  id: () => globalThis.crypto.randomUUID().replaceAll('-', ''),
  fraction: () => Math.random(),
};
