import { Card } from './card.tsx';
import type { Need } from './need.ts';

/** Something at the till's side that is to be seen to before it is late: nothing here that a button could do. */
export function TillWarning({ need }: { readonly need: Need }) {
  return (
    <Card title={`${need.what}.`} amountMinor={null} advice={`For whoever runs Tillbridge: ${need.action}.`}>
      {null}
    </Card>
  );
}
