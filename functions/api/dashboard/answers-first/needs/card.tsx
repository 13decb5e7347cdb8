import type { ComponentChildren } from 'preact';
import { nowMs } from '../../now.ts';
import { usePage } from '../../parts/context.ts';

interface CardProps {
  readonly title: string;
  /** Null: what is at stake cannot be told. */
  readonly amountMinor: number | null;
  readonly since?: string | null;
  readonly advice: string;
  readonly children: ComponentChildren;
}

/** One thing that needs the owner: what, how much is at stake, since when, and the action. */
export function Card({ title, amountMinor, since = null, advice, children }: CardProps) {
  const { format } = usePage();
  return (
    <li class="need">
      <div class="what">
        <h3 tabIndex={-1}>{format.inShopMoney(title)}</h3>
        {amountMinor !== null && <strong class="stake">{format.money(amountMinor)}</strong>}
      </div>
      <p class="quiet">
        {advice}
        {since !== null && <Since since={since} />}
      </p>
      <div class="actions">{children}</div>
    </li>
  );
}

function Since({ since }: { readonly since: string }) {
  const { format } = usePage();
  const age = format.ago(since, nowMs());
  return age.endsWith(' ago') ? <span class="since"> Waiting for {age.slice(0, -4)}.</span> : null;
}
