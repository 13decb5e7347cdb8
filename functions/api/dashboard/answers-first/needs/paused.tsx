import { Act } from '../../parts/act.tsx';
import { useIsWatching } from '../../parts/posting-mode.ts';
import { Card } from './card.tsx';
import { sentence } from './need.ts';
import type { Need } from './need.ts';

/** Nothing is posted at present, because of the connection and not of an order. */
export function Paused({ need }: { readonly need: Need }) {
  const { what, action, since } = need;
  const isWatching = useIsWatching();
  return (
    <Card
      title={sentence(what)}
      amountMinor={null}
      since={since}
      advice={`${isWatching ? '' : 'Orders wait safely meanwhile. '}${sentence(action)}`}
    >
      <Act
        steps={[{ path: '/v1/resume', body: {} }]}
        label="Resume"
        done={
          isWatching
            ? 'Resumed: orders are planned again.'
            : 'Resumed: what has waited is posted now, oldest first.'
        }
      />
    </Card>
  );
}
