import { useState } from 'preact/hooks';
import { Act, Problem, useAct } from '../../parts/act.tsx';
import { usePage } from '../../parts/context.ts';
import { useIsWatching } from '../../parts/posting-mode.ts';
import { Card } from './card.tsx';
import { holdWords } from './hold-words.ts';
import { MapSku } from './map-sku.tsx';
import type { Need } from './need.ts';
import { sentence } from './need.ts';

type HeldNeed = Pick<Need, 'movement' | 'sku' | 'code' | 'what' | 'amountMinor' | 'since'>;

const WRITTEN_LATER = 'Nothing is written yet: enter this one by hand.';

/** A payment that waits: one decision posts it, the other leaves it out. */
export function HeldPayment({ need }: { readonly need: HeldNeed }) {
  const { openStory } = usePage();
  const isWatching = useIsWatching();
  const [skipping, setSkipping] = useState(false);
  const { movement, sku, code, what, amountMinor, since } = need;
  const words = holdWords(code);
  if (movement === null) return null;
  const path = `/v1/held/${encodeURIComponent(movement)}`;
  const item = 'Say which item in the till it is';
  const live = sku === null ? words.advice : `${item}, and it is posted.`;
  const watching =
    sku === null ? words.advice : `${item}: that counts for what is paid once posting is live.`;
  const isWritten = sku === null && words.release === null;
  const advice = isWatching && !isWritten ? `${watching} ${WRITTEN_LATER}` : live;
  return (
    <Card title={sentence(what)} amountMinor={amountMinor} since={since} advice={advice}>
      {skipping ? (
        <Skip path={path} cancel={() => setSkipping(false)} />
      ) : (
        <>
          {sku !== null && <MapSku sku={sku} movement={movement} />}
          {sku === null && words.release !== null && (
            <Act
              steps={[{ path: `${path}/release`, body: {} }]}
              label={words.release}
              done={isWatching ? `Planned anew. ${WRITTEN_LATER}` : 'It is on its way to the till.'}
            />
          )}
          <button type="button" class="second" onClick={() => setSkipping(true)}>
            {words.skip}
          </button>
          <button type="button" class="plain" onClick={() => openStory(movement)}>
            What happened
          </button>
        </>
      )}
    </Card>
  );
}

/** It is for good: so it needs a reason, which stands in Stripe as well. */
function Skip({ path, cancel }: { readonly path: string; readonly cancel: () => void }) {
  const { busy, problem, act } = useAct();
  const [reason, setReason] = useState('');
  const submit = (event: Event): void => {
    event.preventDefault();
    act(
      [{ path: `${path}/skip`, body: { reason: reason.trim() } }],
      'Left out of the till, with your reason.',
    );
  };
  return (
    <form class="actions" onSubmit={submit}>
      <label>
        Why it stays out of the till, for good
        <input
          value={reason}
          maxLength={500}
          required
          pattern=".*\S.*"
          autoFocus
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <button type="submit" disabled={busy}>
        Leave it out
      </button>
      <button type="button" class="plain" onClick={cancel}>
        Cancel
      </button>
      {problem !== null && <Problem text={problem} />}
    </form>
  );
}
