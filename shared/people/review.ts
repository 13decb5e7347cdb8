import { isoOf } from '../kernel/clock.ts';
import type { PeopleDeps } from './deps.ts';
import { keysOf, writtenName } from './identities.ts';
import { judgingWithout } from './looking.ts';
import { pairOf } from './matching/clusters.ts';
import { evidenceOf } from './matching/evidence.ts';
import type { Evidence } from './matching/evidence.ts';
import { decide } from './matching/judge.ts';
import { sideOf as sideOfProfiles } from './matching/side.ts';
import { inWords } from './matching/words.ts';
import type { IdentityRecord, OpenQuestion } from './records.ts';

/** A pair that somebody has to decide, side by side. Personal data: for the operator's eyes. */
export interface ShownQuestion {
  readonly a: ShownSide;
  readonly b: ShownSide;
  /** "For: … Against: …" */
  readonly evidence: string;
  /** How likely they are one person, 0 to 1. */
  readonly probability: number;
  /** What the order was worth that raised it; 0: no order did. */
  readonly moneyMinor: number;
  readonly since: string;
}

export interface ShownSide {
  readonly id: string;
  readonly person: string;
  readonly name: string;
  readonly company: string;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly address: string;
}

/**
 * Open questions, the most money times probability first. Each is judged again by what the index knows now; what has
 * answered itself meanwhile is taken back.
 */
export async function openQuestions(limit: number, deps: PeopleDeps): Promise<readonly ShownQuestion[]> {
  const { index } = deps;
  const shown: ShownQuestion[] = [];
  const asked = new Set<string>();
  for (const question of await index.questions(limit)) {
    const { identities } = await index.look({ identities: [question.a, question.b] });
    const [a, b] = [identities.get(question.a), identities.get(question.b)];
    const isOpen = a !== undefined && b !== undefined && a.person !== b.person && !isDecided(a, b);
    // Two persons are asked about once, however many of their records raised it.
    if (!isOpen || asked.has(pairOf(a.person, b.person))) {
      await index.settle(question.a, question.b);
      continue;
    }
    const evidence = await evidenceNow(a, b, deps);
    if (decide(evidence) === 'new') {
      await index.settle(question.a, question.b);
      continue;
    }
    asked.add(pairOf(a.person, b.person));
    shown.push(shownOf({ ...question, evidence }, a, b));
  }
  return shown;
}

/** A key that several use by now says less than it did when the question was put. */
export async function evidenceNow(a: IdentityRecord, b: IdentityRecord, deps: PeopleDeps): Promise<Evidence> {
  const ids = [a, b].flatMap(({ profile }) => keysOf(profile, deps.hash).map(({ key }) => key));
  const { keys } = await deps.index.look({ keys: [...new Set(ids)] });
  const judging = judgingWithout(null, keys, { hash: deps.hash, known: await deps.known() });
  return evidenceOf(sideOfProfiles([a.profile]), sideOfProfiles([b.profile]), judging);
}

function isDecided(a: IdentityRecord, b: IdentityRecord): boolean {
  return a.decisions.some(({ other }) => other === b.id);
}

function shownOf(question: OpenQuestion, a: IdentityRecord, b: IdentityRecord): ShownQuestion {
  const { evidence, probability, moneyMinor, sinceMs } = question;
  return {
    a: sideOf(a),
    b: sideOf(b),
    evidence: inWords(evidence),
    probability: Math.round(probability * 100) / 100,
    moneyMinor,
    since: isoOf(sinceMs),
  };
}

function sideOf({ id, person, raw }: IdentityRecord): ShownSide {
  const { company = '', emails, phones, street = '', zip = '' } = raw;
  return { id, person, name: writtenName(raw), company, emails, phones, address: `${street} ${zip}`.trim() };
}
