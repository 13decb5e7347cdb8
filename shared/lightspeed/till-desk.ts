import type { Candidate, Noun } from './choose-id.ts';
import type { Settings } from '../settings/schema.ts';

/**
 * What those who set a shop up and look after it ask of its Lightspeed beside the ports of the core. Reads throw
 * `RefusedError`. Only `prepareHelpers` and `putAway` write.
 */
export interface TillDesk {
  /** Proves token and connection with one cheap request. */
  shopName(): Promise<string>;
  /** What the connection's employee may do of what Tillbridge needs; null: the series does not tell. */
  rights(): Promise<readonly TillRight[] | null>;
  /** What a setting could name, given the settings before it; those that cannot be used with their problem. */
  candidates(noun: Noun, chosen: Settings['lightspeed']): Promise<readonly Candidate[]>;
  /** The items that stand for lines without an item: our own, and those that the settings name. */
  helpers(): Promise<readonly HelperState[]>;
  /** As `helpers`, and makes those of our own that are missing. */
  prepareHelpers(): Promise<readonly HelperState[]>;
  /** Takes one of our own out of use; null: done. For when Tillbridge leaves. */
  putAway(helper: HelperState): Promise<string | null>;
  /** What is not promised by Lightspeed and can be tried without leaving a trace. */
  probes(known: PostedSale | null): Promise<readonly Probe[]>;
  /** How much of the rate is used, by the latest answer; null: nothing was asked yet. */
  rate(): { readonly usedUnits: number; readonly capacityUnits: number } | null;
  /** Lightspeed's clock less ours, by the latest answer, good to a second; null: it does not tell. */
  clockAheadMs(): number | null;
  /** The version of the interface and for how long it is promised; null: it has no versions. */
  apiVersion(): { readonly version: string; readonly until: string; readonly warning: string | null } | null;
}

export interface TillRight {
  /** As Lightspeed names it. */
  readonly name: string;
  readonly granted: boolean;
  /** What goes without it: sales and returns, or only figures. */
  readonly neededFor: 'posting' | 'figures';
}

export interface HelperState {
  /** What it stands for: `shipping`, `tip`, … */
  readonly kind: string;
  readonly id: string | null;
  /** Made by us: then it is ours to put away. */
  readonly ours: boolean;
  /** Why it cannot be used; null: it can, or it is made at the first live start. */
  readonly problem: string | null;
}

/** A sale of ours that is in the till for certain. */
export interface PostedSale {
  readonly saleKey: string;
  readonly saleId: string;
}

/** One point that the interface leaves open, and how this till decides it. */
export interface Probe {
  readonly point: string;
  /** `good`, or `costs`: it works all the same, in a longer way. `unknown`: nothing to try it on yet. */
  readonly verdict: 'good' | 'costs' | 'unknown';
  readonly found: string;
}
