import { Card } from './card.tsx';
import { sentence } from './need.ts';
import type { Need } from './need.ts';

/** Posting is not live yet: nothing here that a button could do, and what must not be believed. */
export function Watching({ need }: { readonly need: Need }) {
  const advice = `${sentence(need.action)} What is paid before then is not posted by itself later on.`;
  return (
    <Card title={sentence(need.what)} amountMinor={null} advice={advice}>
      {null}
    </Card>
  );
}
