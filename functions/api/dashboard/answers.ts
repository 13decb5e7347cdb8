import type { Channel } from '../../../shared/metrics/fact.ts';

interface Dated {
  readonly asOf: string;
  readonly currency: string;
  readonly definition?: string;
}

export interface ChannelMixAnswer extends Dated {
  readonly weeks: readonly {
    readonly week: string;
    readonly channel: Channel;
    readonly orders: number;
    readonly units: number;
    readonly netMinor: number;
    readonly returnsMinor: number;
  }[];
}

export interface SlowMoversAnswer extends Dated {
  readonly items: readonly {
    readonly sku: string;
    readonly onHand: number;
    readonly daysSinceLastSale: number | null;
    readonly valueAtCostMinor: number;
    readonly band: string;
  }[];
}

export interface TopCustomersAnswer extends Dated {
  readonly people: readonly {
    readonly personId: string;
    readonly name: string;
    readonly orders: number;
    readonly units: number;
    readonly netMinor: number;
    readonly byChannel: Readonly<Partial<Record<Channel, { readonly netMinor: number }>>>;
    readonly firstAt: string;
    readonly lastAt: string;
  }[];
}

export interface ReorderAnswer extends Dated {
  readonly vendors: readonly {
    readonly vendorId: string;
    readonly name: string;
    readonly items: readonly {
      readonly sku: string;
      readonly onHand: number;
      readonly onOrder: number;
      readonly reorderPoint: number;
      readonly orderUpTo: number;
      readonly quantity: number;
      readonly orderBy: string | null;
      readonly why: string;
    }[];
  }[];
}
