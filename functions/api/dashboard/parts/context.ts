import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { assert } from '../../../../shared/kernel/errors.ts';
import type { Format } from '../format.ts';
import type { Shop } from '../signed-in.ts';

/** What every part of the page needs. */
export interface PageContext {
  readonly shop: Shop;
  readonly format: Format;
  /** Opens the timeline of a payment. */
  readonly openStory: (paymentId: string) => void;
  /** Opens an item's days. */
  readonly openItem: (sku: string) => void;
  /** Opens what a person bought. */
  readonly openPerson: (personId: string) => void;
  /** Says what was done, to eyes and to screen readers. */
  readonly announce: (text: string) => void;
}

export const Page = createContext<PageContext | null>(null);

export function usePage(): PageContext {
  const page = useContext(Page);
  assert(page !== null, 'a part of the page is drawn outside of it');
  return page;
}
