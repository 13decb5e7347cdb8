import { explain } from '../../../shared/posting/explain.ts';
import type { Open } from '../deployment.ts';
import { isId } from '../ids.ts';
import { good, unknownId } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { storyText } from '../story-text.ts';

/** The story of a payment, given any id of it. */
export async function explainCommand(id: string, open: Open): Promise<Outcome> {
  if (!isId(id)) return unknownId(id);
  const story = await explain(id, await open());
  return story === null ? unknownId(id) : good(story, storyText(story));
}
