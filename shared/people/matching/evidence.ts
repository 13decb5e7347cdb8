import { withinEdits } from '../normalise/edits.ts';
import type { EmailKey } from '../normalise/email.ts';
import type { Name } from '../normalise/name.ts';
import { compareNames } from './compare-names.ts';
import type { NameComparison, NameLevel } from './compare-names.ts';
import type { GivenAgreement } from './given-names.ts';
import type { KeyClass } from './key-class.ts';
import type { KnownNames } from './known-names.ts';
import { namedBy } from './named-by-address.ts';
import type { NamedBy } from './named-by-address.ts';
import type { EmailLevel, PhoneLevel } from './table.ts';

/** A record, or all records of a person, as one side of a comparison. Personal data. */
export interface Side {
  /** Of every record, `none` included. */
  readonly names: readonly Name[];
  readonly companies: readonly string[];
  readonly emails: readonly EmailKey[];
  readonly phones: readonly string[];
  readonly houses: readonly string[];
}

/** What judging needs to know beyond the two sides. */
export interface Judging {
  /** By an e-mail's canonical form. */
  readonly emailClass: (canon: string) => KeyClass;
  /** By E.164. */
  readonly phoneClass: (number: string) => KeyClass;
  readonly known: KnownNames;
}

/** How two sides agree: the page of evidence that a decision is made from. Nothing personal is in it. */
export interface Evidence {
  readonly email: EmailLevel;
  readonly phone: PhoneLevel;
  readonly name: NameLevel;
  readonly given: GivenAgreement;
  readonly address: 'A' | 'D' | '-';
  /** One mailbox in two spellings. */
  readonly variant: boolean;
  readonly relay: boolean;
  /** Whom the agreeing address names, where one side is nameless. */
  readonly namedBy: NamedBy;
  readonly coupleOnOneSide: boolean;
  readonly suffixOnOneSide: boolean;
  /** Company against company of the same name, or against a person. */
  readonly company: 'same' | 'person' | null;
}

export function evidenceOf(a: Side, b: Side, judging: Judging): Evidence {
  const email = compareEmails(a, b, judging);
  const { level, ...names } = compareAllNames(a, b, judging.known);
  return {
    ...names,
    email: email.level,
    variant: email.variant,
    relay: email.agreeing.some(({ kind }) => kind === 'relay'),
    phone: comparePhones(a, b, judging),
    name: level,
    address: compareHouses(a, b),
    namedBy: level === 'M' ? namedByAny(email.agreeing, [...a.names, ...b.names], judging.known) : 'nobody',
    company: compareCompanies(a, b),
  };
}

interface EmailComparison {
  readonly level: EmailLevel;
  readonly variant: boolean;
  readonly agreeing: readonly EmailKey[];
}

function compareEmails(a: Side, b: Side, { emailClass }: Judging): EmailComparison {
  const telling = ({ canon }: EmailKey): boolean => emailClass(canon) !== 'public';
  const left = a.emails.filter(telling);
  const right = b.emails.filter(telling);
  const agreeing = left.filter(({ canon }) => right.some((other) => other.canon === canon));
  const personal = agreeing.filter(({ canon }) => emailClass(canon) === 'personal');
  if (agreeing.length > 0) {
    const best = personal.length > 0 ? personal : agreeing;
    const variant = !best.some(({ exact }) => right.some((other) => other.exact === exact));
    return { level: personal.length > 0 ? 'P' : 'S', variant, agreeing: best };
  }
  return { level: differing(left.filter(contradicts), right.filter(contradicts)), variant: false, agreeing };
}

/** A desk's or a relay's address differs from another without saying anything. */
function contradicts({ kind }: EmailKey): boolean {
  return kind !== 'role' && kind !== 'relay';
}

function differing(left: readonly EmailKey[], right: readonly EmailKey[]): EmailLevel {
  if (left.length === 0 || right.length === 0) return '-';
  return left.some((one) => right.some((other) => areNear(one.canon, other.canon))) ? '~' : 'D';
}

/** One slip of the finger; but addresses that differ in the digits at their end are often two people's. */
function areNear(a: string, b: string): boolean {
  const [localOfA = '', domainOfA] = a.split('@');
  const [localOfB = '', domainOfB] = b.split('@');
  if (domainOfA !== domainOfB || /\d$/.test(localOfA) || /\d$/.test(localOfB)) return false;
  return withinEdits(localOfA, localOfB, 1);
}

function comparePhones(a: Side, b: Side, { phoneClass }: Judging): PhoneLevel {
  const left = a.phones.filter((phone) => phoneClass(phone) !== 'public');
  const right = b.phones.filter((phone) => phoneClass(phone) !== 'public');
  const agreeing = left.filter((phone) => right.includes(phone));
  if (agreeing.some((phone) => phoneClass(phone) === 'personal')) return 'P';
  if (agreeing.length > 0) return 'S';
  return left.length > 0 && right.length > 0 ? 'D' : '-';
}

function compareHouses(a: Side, b: Side): 'A' | 'D' | '-' {
  if (a.houses.length === 0 || b.houses.length === 0) return '-';
  return a.houses.some((house) => b.houses.includes(house)) ? 'A' : 'D';
}

const BEST: readonly NameLevel[] = ['F', 'C', 'G', 'W', 'M'];
const STRONGEST: readonly GivenAgreement[] = ['equal', 'nickname', 'slip', 'initial', null];

/**
 * Against a person: a conflict with any record is one, else the best agreement counts. Who goes by names that conflict,
 * because people have said so, is met by either of them.
 */
function compareAllNames(a: Side, b: Side, known: KnownNames): NameComparison {
  const all = a.names.flatMap((left) => b.names.map((right) => compareNames(left, right, known)));
  const conflict = all.find(({ level }) => level === 'X');
  const rank = (one: NameComparison): number =>
    BEST.indexOf(one.level) * STRONGEST.length + STRONGEST.indexOf(one.given);
  const agreeing = all
    .filter(({ level }) => level !== 'X')
    .toSorted((one, other) => rank(one) - rank(other))[0];
  const isMet =
    (agreeing?.level === 'F' || agreeing?.level === 'C' || agreeing?.level === 'G') &&
    (goesBySeveral(a, known) || goesBySeveral(b, known));
  const best = conflict === undefined || isMet ? agreeing : conflict;
  return {
    level: best?.level ?? 'M',
    given: best?.given ?? null,
    coupleOnOneSide: hasCouple(a) !== hasCouple(b),
    suffixOnOneSide: best?.level !== 'M' && hasSuffix(a) !== hasSuffix(b),
  };
}

function goesBySeveral({ names }: Side, known: KnownNames): boolean {
  return names.some((one, at) =>
    names.slice(at + 1).some((other) => compareNames(one, other, known).level === 'X'),
  );
}

function hasCouple(side: Side): boolean {
  return side.names.some(({ kind }) => kind === 'couple');
}

function hasSuffix(side: Side): boolean {
  return side.names.some(({ suffix }) => suffix !== null);
}

function namedByAny(agreeing: readonly EmailKey[], names: readonly Name[], known: KnownNames): NamedBy {
  const people = names.filter(({ kind }) => kind === 'person');
  const said = new Set(agreeing.flatMap(({ exact }) => people.map((name) => namedBy(exact, name, known))));
  if (said.has('other')) return 'other';
  return said.has('person') ? 'person' : 'nobody';
}

function compareCompanies(a: Side, b: Side): Evidence['company'] {
  const [one, other] = [isCompany(a), isCompany(b)];
  if (one && other) return a.companies.some((company) => b.companies.includes(company)) ? 'same' : null;
  return (one && hasPerson(b)) || (other && hasPerson(a)) ? 'person' : null;
}

function isCompany(side: Side): boolean {
  return side.companies.length > 0 && !hasPerson(side);
}

function hasPerson(side: Side): boolean {
  return side.names.some(({ kind }) => kind === 'person' || kind === 'couple');
}
