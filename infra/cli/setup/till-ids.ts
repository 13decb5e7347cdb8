import { RefusedError } from '../../../shared/kernel/answer.ts';
import { seriesOf } from '../../../shared/lightspeed/series.ts';
import { patiently } from '../patience.ts';
import { done, settingsOf } from './step.ts';
import type { SetupContext, Step, StepEnd } from './step.ts';

/** The connection works. */
export const connectionStep: Step = {
  name: 'till',
  run: async ({ site, draft, clock }) => {
    const desk = await site.till(settingsOf(draft));
    try {
      const shop = await patiently(() => desk.shopName(), clock);
      return done(`connected to "${shop}"`, { shop });
    } catch (error) {
      if (!(error instanceof RefusedError) || error.refusal.whose !== 'connection') throw error;
      const { reason, remedy } = error.refusal;
      return { kind: 'stop', exit: 1, said: reason, next: `${remedy}; then give \`setup\` again` };
    }
  },
};

/** Every id that a sale carries, chosen among what the till has. */
export const tillIdsStep: Step = {
  name: 'ids',
  run: async (context) => {
    const { site, draft, answers, clock } = context;
    const desk = await site.till(settingsOf(draft));
    const chosen: string[] = [];
    for (const noun of seriesOf(settingsOf(draft).lightspeed).nouns) {
      const settings = settingsOf(draft).lightspeed;
      const candidates = await patiently(() => desk.candidates(noun, settings), clock);
      const id = await answers.choose(`${noun}Id`, candidates, settings[`${noun}Id`]);
      draft.lightspeed = { ...draft.lightspeed, [`${noun}Id`]: id };
      const name = candidates.find((each) => each.id === id)?.name ?? '';
      chosen.push(`${noun} ${id}${name === '' ? '' : ` (${name})`}`);
    }
    return done(chosen.join(', '), { ids: draft.lightspeed });
  },
};

/** What stands for lines without an item: made now where the series needs products of ours. */
export const helpersStep: Step = {
  name: 'helper items',
  run: (context) => prepareHelpers(context),
};

async function prepareHelpers({ site, draft, clock }: SetupContext): Promise<StepEnd> {
  const desk = await site.till(settingsOf(draft));
  const helpers = await patiently(() => desk.prepareHelpers(), clock);
  const wrong = helpers.find(({ problem }) => problem !== null);
  if (wrong !== undefined)
    return {
      kind: 'stop',
      exit: 1,
      said: `the item for ${wrong.kind} lines ${wrong.problem}`,
      next: 'put it right in the till, then give `setup` again',
    };
  return done(
    helpers.length === 0
      ? 'none needed: such lines are miscellaneous lines'
      : helpers.map(({ kind }) => `tillbridge-${kind}`).join(', '),
  );
}
