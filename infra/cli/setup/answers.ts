import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { ConfigError } from '../../../shared/kernel/errors.ts';
import type { Candidate } from '../../../shared/lightspeed/choose-id.ts';
import type { Ask } from '../ask.ts';
import { inItsCase, problemOf, QUESTIONS } from './questions.ts';
import type { Question } from './questions.ts';

export type Given = Partial<Record<Question, string>>;

const objectSchema = z.record(z.string(), z.unknown());

/** @throws {ConfigError} naming what is wrong with the file: every wrong key, and what may stand there. */
export function readAnswers(path: string): Given {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConfigError(`${path} cannot be read: name the file of answers`, { cause });
  }
  const { data: answers } = objectSchema.safeParse(jsonOf(text));
  if (answers === undefined)
    throw new ConfigError(`${path} is no JSON object of answers: its keys may be ${KEYS}`);
  const problems = Object.entries(answers).flatMap(([key, answer]) => problemWith(key, answer) ?? []);
  if (problems.length > 0) throw new ConfigError(`${path} cannot be taken: ${problems.join('; ')}`);
  return answers;
}

const KEYS = Object.keys(QUESTIONS).join(', ');

function problemWith(key: string, answer: unknown): string | null {
  if (!Object.hasOwn(QUESTIONS, key)) return `"${key}" is no key of it, they are ${KEYS}`;
  const question = key as Question;
  if (typeof answer !== 'string') return `"${key}" is no text in quotes: ${QUESTIONS[question]}`;
  const problem = problemOf(question, inItsCase(question, answer));
  return problem === null ? null : noGoodAnswer(question, answer, problem);
}

function noGoodAnswer(question: Question, answer: string, problem: string): string {
  return `"${answer}" is no good answer to "${question}": ${problem}`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Nobody has answered a question, and nobody can be asked. */
export class UnansweredError extends Error {
  override name = 'UnansweredError';
  readonly remedy: string;

  constructor(question: Question, candidates: readonly Candidate[]) {
    super(`"${question}" is not answered (${QUESTIONS[question]})`);
    const choice = candidates.map(nameOf).join(', ');
    const example = `{"${question}": "${candidates[0]?.id ?? '…'}"}`;
    this.remedy = `give it in the file of --answers, e.g. ${example}${choice === '' ? '' : `; one of ${choice}`}`;
  }
}

export interface Answers {
  /** What was given, remembered, or is asked now. `usual` is taken with --yes, and offered to a person. */
  of(question: Question, usual?: string): Promise<string>;
  /** As `of`, but what is `settled` is not asked about again. */
  settled(question: Question, settled: string | undefined, usual?: string): Promise<string>;
  /** As `of`, from what the till has: the only usable one is taken without asking. */
  choose(question: Question, candidates: readonly Candidate[], settled?: string): Promise<string>;
  /** What the file says, and nothing that an earlier run was told: for what is decided anew each time. Null: nothing. */
  given(question: Question): string | null;
  /** What whoever sits there says now, and it is not remembered; where nobody is to be asked, the offer. */
  asked(question: Question, offer: string): Promise<string>;
}

export interface AnswersOptions {
  /** Of the file: they win over what is remembered. */
  readonly given: Given;
  /** Of earlier runs; every answer is added. */
  readonly remembered: Given;
  readonly takeUsual: boolean;
  readonly ask: Ask | undefined;
  readonly progress: (line: string) => void;
}

export function makeAnswers({ given, remembered, takeUsual, ask, progress }: AnswersOptions): Answers {
  const keep = (question: Question, answer: string): string => (remembered[question] = answer);
  /** As the settings want it; null: they cannot take it, and who sits there has been told why. */
  const checked = (question: Question, answer: string): string | null => {
    const inCase = inItsCase(question, answer);
    const problem = problemOf(question, inCase);
    if (problem === null) return inCase;
    const said = noGoodAnswer(question, answer, problem);
    if (ask === undefined) throw new ConfigError(said);
    progress(`  ${said}`);
    return null;
  };
  const typed = async (ask: Ask, question: Question, usual: string | undefined): Promise<string> => {
    const offer = usual === undefined ? '' : ` [${usual}]`;
    for (;;) {
      const said = (await ask(`${QUESTIONS[question]}${offer}: `)) || (usual ?? '');
      const answer = said === '' ? null : checked(question, said);
      if (answer !== null) return answer;
    }
  };
  const answers: Answers = {
    async of(question, usual) {
      const known = given[question] ?? remembered[question];
      const good = known === undefined ? null : checked(question, known);
      if (good !== null) return keep(question, good);
      if (takeUsual && usual !== undefined) return keep(question, usual);
      if (ask === undefined) throw new UnansweredError(question, []);
      return keep(question, await typed(ask, question, usual));
    },
    given: (question) => {
      const answer = given[question];
      return answer === undefined ? null : checked(question, answer);
    },
    asked: async (question, offer) => (takeUsual || ask === undefined ? offer : typed(ask, question, offer)),
    async settled(question, settled, usual) {
      if (given[question] === undefined && settled !== undefined) return settled;
      return answers.of(question, usual);
    },
    async choose(question, candidates, settled) {
      const usable = candidates.filter(({ problem }) => problem === null);
      const known = given[question] ?? settled ?? remembered[question];
      if (known !== undefined) {
        const found = candidates.find(({ id }) => id === known);
        if (found !== undefined && found.problem === null) return keep(question, known);
        const why = found === undefined ? 'is not in the till' : found.problem;
        progress(`  ${question} ${known} ${why}`);
        if (ask === undefined) throw new UnansweredError(question, usable);
      }
      const [only, ...others] = usable;
      if (only !== undefined && others.length === 0) return keep(question, only.id);
      const usual = recommended(usable);
      if (takeUsual && usual !== undefined) return keep(question, usual.id);
      if (ask === undefined) throw new UnansweredError(question, usable);
      for (const each of usable) progress(`    ${nameOf(each)}`);
      const offer = usual === undefined ? '' : ` [${usual.name}]`;
      for (;;) {
        const typed = (await ask(`${QUESTIONS[question]}${offer}: `)) || (usual?.id ?? '');
        const [found, second] = usable.filter(isCalled(typed));
        if (found !== undefined && second === undefined) return keep(question, found.id);
        progress(`  "${typed}" is none of them: give an id or a name from the list`);
      }
    },
  };
  return answers;
}

/** By id, or by name in any case: not every till's ids can be typed. */
function isCalled(typed: string): (candidate: Candidate) => boolean {
  return ({ id, name }) => id === typed || (name !== '' && name.toLowerCase() === typed.toLowerCase());
}

/** What is called after the web is meant for it; of several nobody knows. */
function recommended(usable: readonly Candidate[]): Candidate | undefined {
  const fitting = usable.filter(({ name }) => /\b(web|online|stripe|e-?com)/i.test(name));
  return fitting.length === 1 ? fitting[0] : undefined;
}

function nameOf({ id, name }: Candidate): string {
  return name === '' ? id : `${id} (${name})`;
}
