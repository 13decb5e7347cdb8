import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { ConfigError } from '../../../shared/kernel/errors.ts';
import type { Candidate } from '../../../shared/lightspeed/choose-id.ts';

/** Puts a question to the person at the terminal, and gives the answer without blanks around it. */
export type Ask = (question: string) => Promise<string>;

/** What `setup` asks for; each is a key of the file of answers. */
export const QUESTIONS = {
  series: 'Which Lightspeed Retail: series R or X',
  domainPrefix: 'The part before ".retail.lightspeed.app" in your shop\'s address',
  shopName: 'The name of your shop',
  timeZone: 'Its time zone, e.g. America/New_York',
  currency: 'Its currency, e.g. usd',
  country: 'Its country, e.g. US',
  accountId: 'Which Lightspeed account',
  shopId: 'Which shop or outlet',
  registerId: 'Which register shall online sales be rung up on',
  employeeId: 'Which employee or user shall ring them up; best one of its own, whom nobody archives',
  paymentTypeId: 'Which payment type stands for Stripe',
  taxCategoryId: 'Which sales tax',
  webhookUrl: 'The output WebhookUrl of the deployment',
  since: 'Go-live: from which moment on shall orders be posted (ISO 8601)',
} as const;
export type Question = keyof typeof QUESTIONS;
export type Given = Partial<Record<Question, string>>;

const answersSchema = z.strictObject(
  Object.fromEntries(Object.keys(QUESTIONS).map((key) => [key, z.string().optional()])),
);

/** @throws {ConfigError} naming what is wrong with the file. */
export function readAnswers(path: string): Given {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConfigError(`${path} cannot be read: name the file of answers`, { cause });
  }
  const parsed = answersSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const known = Object.keys(QUESTIONS).join(', ');
  throw new ConfigError(`${path} is no JSON object of answers: its keys may be ${known}`);
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
  const answers: Answers = {
    async of(question, usual) {
      const known = given[question] ?? remembered[question];
      if (known !== undefined) return keep(question, known);
      if (takeUsual && usual !== undefined) return keep(question, usual);
      if (ask === undefined) throw new UnansweredError(question, []);
      const offer = usual === undefined ? '' : ` [${usual}]`;
      const typed = await ask(`${QUESTIONS[question]}${offer}: `);
      if (typed !== '') return keep(question, typed);
      return usual === undefined ? answers.of(question) : keep(question, usual);
    },
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
      const offer = usual === undefined ? '' : ` [${usual.id}]`;
      const typed = (await ask(`${QUESTIONS[question]}${offer}: `)) || (usual?.id ?? '');
      if (usable.some(({ id }) => id === typed)) return keep(question, typed);
      return answers.choose(question, candidates);
    },
  };
  return answers;
}

/** What is called after the web is meant for it; of several nobody knows. */
function recommended(usable: readonly Candidate[]): Candidate | undefined {
  const fitting = usable.filter(({ name }) => /\b(web|online|stripe|e-?com)/i.test(name));
  return fitting.length === 1 ? fitting[0] : undefined;
}

function nameOf({ id, name }: Candidate): string {
  return name === '' ? id : `${id} (${name})`;
}
