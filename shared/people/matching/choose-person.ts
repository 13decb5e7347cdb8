import { evidenceOf } from './evidence.ts';
import type { Evidence, Judging, Side } from './evidence.ts';
import { decide, tierOf } from './judge.ts';

/** A person who shares a key with a new record. */
export interface Candidate {
  readonly person: string;
  readonly side: Side;
}

export interface Asked {
  readonly person: string;
  readonly evidence: Evidence;
}

/** Whom a new record belongs to, and whom somebody has to be asked about. */
export interface Chosen {
  readonly linked: readonly Asked[];
  readonly unsure: readonly Asked[];
}

/**
 * The strictest tier that offers a link decides: one person there is it, its evidence is added and the rest is judged
 * again; two or more who do not link to each other are a question. Nobody is guessed.
 */
export function choosePerson(side: Side, candidates: readonly Candidate[], judging: Judging): Chosen {
  const linked: Asked[] = [];
  let known = side;
  let rest = candidates;
  for (;;) {
    const judged = rest.map((candidate) => ({
      candidate,
      evidence: evidenceOf(known, candidate.side, judging),
    }));
    const links = judged.filter(({ evidence }) => decide(evidence) === 'link');
    const strictest = Math.min(...links.map(({ evidence }) => tierOf(evidence)));
    const [first, ...others] = links.filter(({ evidence }) => tierOf(evidence) === strictest);
    const isClear =
      first !== undefined &&
      others.every(
        ({ candidate }) => decide(evidenceOf(first.candidate.side, candidate.side, judging)) === 'link',
      );
    if (first === undefined || !isClear) {
      const unsure = judged.filter(({ evidence }) => decide(evidence) !== 'new');
      return {
        linked,
        unsure: unsure.map(({ candidate, evidence }) => ({ person: candidate.person, evidence })),
      };
    }
    linked.push({ person: first.candidate.person, evidence: first.evidence });
    known = together(known, first.candidate.side);
    rest = rest.filter((candidate) => candidate !== first.candidate);
  }
}

/** A nameless side lends its keys only to another one. */
export function together(a: Side, b: Side): Side {
  const [aNamed, bNamed] = [isNamed(a), isNamed(b)];
  const lending = aNamed === bNamed ? [a, b] : [aNamed ? a : b];
  return {
    names: [...a.names, ...b.names],
    companies: [...a.companies, ...b.companies],
    emails: lending.flatMap(({ emails }) => emails),
    phones: lending.flatMap(({ phones }) => phones),
    houses: [...a.houses, ...b.houses],
  };
}

function isNamed({ names, companies }: Side): boolean {
  return companies.length > 0 || names.some(({ kind }) => kind !== 'none');
}
