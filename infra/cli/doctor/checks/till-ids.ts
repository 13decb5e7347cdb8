import type { Candidate, Noun } from '../../../../shared/lightspeed/choose-id.ts';
import { seriesOf } from '../../../../shared/lightspeed/series.ts';
import { fail, ok, warn } from '../finding.ts';
import type { Finding } from '../finding.ts';
import type { Check } from '../visit.ts';

/** Every id that sales carry is in the till, in use, and belongs together; one that is left out can be told. */
export const tillIdsCheck: Check = {
  name: 'till ids',
  look: async ({ till, settings, services }) => {
    const desk = await till();
    let chosen = settings().lightspeed;
    const findings: Finding[] = [];
    for (const noun of seriesOf(chosen).nouns) {
      const candidates = await desk.candidates(noun, chosen);
      const id = chosen[`${noun}Id`] ?? onlyOne(candidates);
      // The probe says what is missing where several could be meant.
      if (id === undefined) continue;
      chosen = { ...chosen, [`${noun}Id`]: id };
      findings.push(idFinding(noun, id, candidates));
    }
    if (findings.some(({ status }) => status === 'fail')) return findings;
    const refusal = await (await services()).core.till.probe();
    if (refusal !== null) findings.push(fail('till ids', refusal.reason, refusal.remedy));
    return findings;
  },
};

const isUsable = ({ problem }: Candidate): boolean => problem === null;

function onlyOne(candidates: readonly Candidate[]): string | undefined {
  const [only, ...others] = candidates.filter(isUsable);
  return others.length === 0 ? only?.id : undefined;
}

function idFinding(noun: Noun, id: string, candidates: readonly Candidate[]): Finding {
  const candidate = candidates.find((each) => each.id === id);
  const problem = candidate === undefined ? 'is not in the till' : candidate.problem;
  const setting = `lightspeed.${noun}Id ${id}`;
  if (problem !== null) return fail('till ids', `${setting} ${problem}`, remedyOf(candidates));
  const found = `${setting}${candidate?.name ? ` is "${candidate.name}"` : ' is in use'}`;
  const { caution } = candidate ?? {};
  return caution === undefined
    ? ok('till ids', found)
    : warn('till ids', `${found} and ${caution.found}`, caution.fix);
}

function remedyOf(candidates: readonly Candidate[]): string {
  const others = candidates.filter(isUsable).map(({ id, name }) => (name === '' ? id : `${id} (${name})`));
  return `set it to one of: ${others.length === 0 ? 'none is usable, make one in the till' : others.join(', ')}`;
}
