import { fail, ok } from '../finding.ts';
import type { Check } from '../visit.ts';

/** The items behind lines without an item – shipping, tip, money alone – are in use and move no stock. */
export const helpersCheck: Check = {
  name: 'helper items',
  look: async ({ till }) => {
    const desk = await till();
    const helpers = await desk.helpers();
    if (helpers.length === 0) return [ok('helper items', 'none needed: such lines are miscellaneous lines')];
    return helpers.map(({ kind, id, problem, ours }) => {
      const whose = ours ? `our product for ${kind} lines` : `the item ${id} for ${kind} lines`;
      if (problem !== null)
        return fail(
          'helper items',
          `${whose} ${problem}`,
          ours
            ? 'activate it in the till and take its stock tracking off'
            : 'name an item without stock in the settings, or leave it out',
        );
      return ok(
        'helper items',
        id === null ? `${whose} is made at the first live start` : `${whose} is fine`,
      );
    });
  },
};
