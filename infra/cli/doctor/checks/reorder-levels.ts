import { stopWarnings } from '../../../../shared/metrics/levels/stop-note.ts';
import { ok, warn } from '../finding.ts';
import type { Finding } from '../finding.ts';
import type { Check } from '../visit.ts';

const NAME = 'reorder points';

/** Whether the till takes the reorder points that are written back to it. */
export const reorderLevelsCheck: Check = {
  name: NAME,
  look: async ({ services, settings }) => {
    if (settings().reorder.writeBack === 'off') return [];
    const { notebook, levelBook } = await services();
    const [stop] = await stopWarnings(notebook);
    if (stop !== undefined) return [stopped(stop)];
    const refused = (await levelBook.all()).filter(({ state }) => state === 'refused');
    if (refused.length === 0) return [ok(NAME, 'the till takes what is written back')];
    const some = refused.slice(0, 3).map(({ sku, refusal }) => `${sku} (${refusal ?? 'no reason given'})`);
    const found = `the till refused ${refused.length} of them: ${some.join(', ')}`;
    return [warn(NAME, found, 'correct the items in the till; they are tried again once a day')];
  },
};

function stopped(warning: string): Finding {
  const at = warning.indexOf(': ');
  return warn(NAME, warning.slice(0, at), warning.slice(at + 2));
}
