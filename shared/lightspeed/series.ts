import type { Settings } from '../settings/schema.ts';
import type { Noun } from './choose-id.ts';

/** In what the series of Lightspeed Retail differ for whoever sets a shop up or looks after it. */
export interface Series {
  readonly name: string;
  /** What of it the settings name by an id, in the order in which one choice bounds the next. */
  readonly nouns: readonly Noun[];
  /** The shop's address is its own: the settings need its `domainPrefix`. */
  readonly hasOwnAddress: boolean;
  /** An admin of the shop may make tokens, and with one we are in without an application. */
  readonly takesPersonalTokens: boolean;
}

const IN_A_SHOP: readonly Noun[] = ['shop', 'register', 'employee', 'paymentType', 'taxCategory'];

const SERIES: Readonly<Record<Settings['lightspeed']['series'], Series>> = {
  R: {
    name: 'R-Series',
    // One login may stand for several.
    nouns: ['account', ...IN_A_SHOP],
    hasOwnAddress: false,
    takesPersonalTokens: false,
  },
  X: { name: 'X-Series', nouns: IN_A_SHOP, hasOwnAddress: true, takesPersonalTokens: true },
};

export function seriesOf({ series }: Pick<Settings['lightspeed'], 'series'>): Series {
  return SERIES[series];
}

/** As the settings write it; undefined: there is none of that name. */
export function seriesNamed(name: string): Series | undefined {
  return Object.entries(SERIES).find(([key]) => key === name)?.[1];
}
