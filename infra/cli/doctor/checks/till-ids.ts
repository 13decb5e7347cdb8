import type { Noun } from '../../../../shared/lightspeed/choose-id.ts';
import type { TillDesk } from '../../../../shared/lightspeed/desk.ts';
import type { Settings } from '../../../../shared/settings/schema.ts';
import { fail, ok } from '../finding.ts';
import type { Finding } from '../finding.ts';
import type { Check } from '../visit.ts';

const NOUNS: readonly Noun[] = ['account', 'shop', 'register', 'employee', 'paymentType', 'taxCategory'];

/** Every id that the settings name is in the till, in use, and belongs together; those left out can be found. */
export const tillIdsCheck: Check = {
  name: 'till ids',
  look: async ({ till, settings, services }) => {
    const desk = await till();
    const { lightspeed } = settings();
    const findings: Finding[] = [];
    for (const noun of NOUNS) findings.push(...(await idFinding(noun, lightspeed, desk)));
    if (findings.some(({ status }) => status === 'fail')) return findings;
    const refusal = await (await services()).core.till.probe();
    if (refusal !== null) findings.push(fail('till ids', refusal.reason, refusal.remedy));
    return findings;
  },
};

async function idFinding(noun: Noun, lightspeed: Settings['lightspeed'], desk: TillDesk): Promise<Finding[]> {
  const wanted = lightspeed[`${noun}Id`];
  if (wanted === undefined || (noun === 'account' && !desk.hasAccounts)) return [];
  const candidates = await desk.candidates(noun, lightspeed);
  const named = candidates.find(({ id }) => id === wanted);
  const problem = named === undefined ? 'is not in the till' : named.problem;
  const setting = `lightspeed.${noun}Id`;
  if (problem === null)
    return [ok('till ids', `${setting} ${wanted}${named?.name ? ` is "${named.name}"` : ' is in use'}`)];
  const others = candidates
    .filter((each) => each.problem === null)
    .map(({ id, name }) => (name === '' ? id : `${id} (${name})`));
  const fix = `set it to one of: ${others.length === 0 ? 'none is usable, make one in the till' : others.join(', ')}`;
  return [fail('till ids', `${setting} ${wanted} ${problem}`, fix)];
}
