import type { ReviewAnswer } from '../../answers.ts';
import { Act } from '../../parts/act.tsx';
import { usePage } from '../../parts/context.ts';
import { useFigure } from '../../use-figure.ts';
import { Card } from './card.tsx';
import type { Need } from './need.ts';

type Question = ReviewAnswer['questions'][number];
type Side = Question['a'];

/** Two customers who may be one person: side by side, with what speaks for it and what against. */
export function PairOfPeople({ need }: { readonly need: Need }) {
  const { format } = usePage();
  const { value, trouble } = useFigure<ReviewAnswer>('/v1/people/review');
  const question = value?.questions.find(({ pair }) => pair === need.pair);
  const { pair, amountMinor, since } = need;
  const isLikely = (question?.probability ?? 0) >= 0.5;
  if (pair === null) return null;
  const path = `/v1/people/review/${encodeURIComponent(pair)}`;
  return (
    <Card
      title={question === undefined ? 'Two customers may be one person.' : titleOf(question)}
      amountMinor={amountMinor === 0 ? null : amountMinor}
      since={since}
      advice="Is this one person? Your answer is remembered; no sale is moved, and nobody is merged in the till."
    >
      {question === undefined ? (
        <p class="quiet">{trouble === null ? 'Loading …' : `${trouble.message}.`}</p>
      ) : (
        <>
          <div class="pair">
            <Who side={question.a} />
            <Who side={question.b} />
          </div>
          <p class="quiet evidence">
            {question.evidence} By this, {format.percent(question.probability)} likely.
          </p>
        </>
      )}
      <Act
        steps={[{ path: `${path}/yes`, body: {} }]}
        label="One person"
        kind={isLikely ? 'primary' : 'second'}
        done="They are one person now."
      />
      <Act
        steps={[{ path: `${path}/no`, body: {} }]}
        label="Two people"
        kind={isLikely ? 'second' : 'primary'}
        done="They stay two people; you are not asked again."
      />
    </Card>
  );
}

function titleOf({ a, b }: Question): string {
  const names = [a, b].map(({ name, company }) => name || company || 'somebody without a name');
  return names[0] === names[1] ? `Is ${names[0]} one person or two?` : `Is ${names[0]} also ${names[1]}?`;
}

function Who({ side }: { readonly side: Side }) {
  const { name, company, emails, phones, address, id } = side;
  return (
    <dl class="who">
      <dt class="unseen">Name</dt>
      <dd>
        <strong>{name || 'No name'}</strong>
        {company !== '' && `, ${company}`}
      </dd>
      <dt class="unseen">How to reach them</dt>
      {[...emails, ...phones, address].filter(Boolean).map((text) => (
        <dd key={text}>{text}</dd>
      ))}
      <dt class="unseen">Known from</dt>
      <dd class="quiet">{id.startsWith('ls:') ? 'Customer in the till' : 'Bought online'}</dd>
    </dl>
  );
}
