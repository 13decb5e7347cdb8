/** Small stores that several rooms need; the AWS adapter keeps them in the ledger table and the secret store. */

/** Named leases, for work that only one may do at a time. */
export interface Leases {
  /** Takes `name` for `holdMs` unless somebody else holds it. True: it is ours. */
  take(name: string, owner: string, holdMs: number): Promise<boolean>;
  /** Gives it back; a lease that is no longer ours is left alone. */
  release(name: string, owner: string): Promise<void>;
}

/** Facts about the far side that were learnt at run time and are worth keeping, by name. */
export interface Notebook {
  read(name: string): Promise<string | null>;
  write(name: string, text: string): Promise<void>;
}

/** The till's tokens. Times are epoch milliseconds. */
export interface TillTokens {
  readonly accessToken: string;
  readonly accessExpiresAtMs: number;
  readonly refreshToken: string;
}

export interface TillTokenStore {
  /** The stored pair, read afresh (never cached). Null: never connected. */
  read(): Promise<TillTokens | null>;
  /** Stores the pair; only when this has returned may the pair be used. */
  write(tokens: TillTokens): Promise<void>;
}
