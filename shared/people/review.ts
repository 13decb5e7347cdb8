import { isoOf } from '../kernel/clock.ts';
import type { PeopleDeps } from './deps.ts';
import { areSaidApart, evidenceNow } from './apart.ts';
import { writtenName } from './identities.ts';
import { pairOf } from './matching/clusters.ts';
import { decide } from './matching/judge.ts';
import { probabilityOf, scoreOf } from './matching/score.ts';
import { inWords } from './matching/words.ts';
import { areMerged } from './remembered.ts';
import type { IdentityId, IdentityRecord, OpenQuestion } from './records.ts';

/** A pair that somebody has to decide, side by side. Personal data: for the operator's eyes. */
export interface ShownQuestion {
  /** Names the pair in one word, as `pairMeant` reads it. */
  readonly pair: string;
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
  const shown = new Map<string, ShownQuestion>();
  for (;;) {
    let takenBack = 0;
    for (const question of await deps.index.questions(limit)) {
      const now = await askedNow(question, deps);
      // Two persons are asked about once, however many of their records raised it.
      const isAnswered = now === null || (shown.get(now.persons)?.pair ?? now.shown.pair) !== now.shown.pair;
      if (isAnswered) {
        await deps.index.takeBack(question);
        takenBack += 1;
      } else shown.set(now.persons, now.shown);
    }
    // What was taken back made room for others.
    if (takenBack === 0) return [...shown.values()].slice(0, limit);
  }
}

/** The question as it stands now; null: it has answered itself. */
async function askedNow(
  question: OpenQuestion,
  deps: PeopleDeps,
): Promise<{ readonly persons: string; readonly shown: ShownQuestion } | null> {
  const { identities } = await deps.index.look({ identities: [question.a, question.b] });
  const [a, b] = [identities.get(question.a), identities.get(question.b)];
  if (a === undefined || b === undefined || a.person === b.person) return null;
  if (await areSaidApart(a, b, deps)) return null;
  const evidence = await evidenceNow(a, b, deps);
  if (decide(evidence) === 'new' && !areMerged(a, b)) return null;
  return { persons: pairOf(a.person, b.person), shown: shownOf({ ...question, evidence }, a, b) };
}

function shownOf(question: OpenQuestion, a: IdentityRecord, b: IdentityRecord): ShownQuestion {
  const { evidence, moneyMinor, sinceMs } = question;
  return {
    pair: pairText(a.id, b.id),
    a: sideOf(a),
    b: sideOf(b),
    evidence: inWords(evidence),
    probability: Math.round(probabilityOf(scoreOf(evidence)) * 100) / 100,
    moneyMinor,
    since: isoOf(sinceMs),
  };
}

const BETWEEN = '~';

function pairText(a: IdentityId, b: IdentityId): string {
  return pairOf(a, b).replace(' ', BETWEEN);
}

/** The two records that a question's `pair` names; null: it names none. */
export function pairMeant(text: string): readonly [IdentityId, IdentityId] | null {
  const [a, b, ...more] = text.split(BETWEEN);
  if (a === undefined || b === undefined || more.length > 0) return null;
  return IDENTITY.test(a) && IDENTITY.test(b) && a !== b ? [a, b] : null;
}

const IDENTITY = /^(?:ls|st|g):[A-Za-z0-9_-]{1,140}$/;

function sideOf({ id, person, raw }: IdentityRecord): ShownSide {
  const { company = '', emails, phones, street = '', zip = '' } = raw;
  return { id, person, name: writtenName(raw), company, emails, phones, address: `${street} ${zip}`.trim() };
}
