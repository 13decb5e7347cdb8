import { sourcesBelow } from '../architecture/sources.ts';

/** A sentence that the code can show to an owner or an operator; `…` stands where something is filled in. */
export interface Message {
  readonly text: string;
  readonly file: string;
  /** The sentence that stands beside it as the way out, where the code has one in the same breath. */
  readonly remedy: string | null;
}

/** Calls whose first words are a message and whose last are the remedy. */
const CALL =
  /\b(?:wrongUsage|notCarriedOut|new ConfigError|new UnreachableError|connection|shortWait|outage|rateLimit|unreadable)\(/g;
/** Fields and names of what is shown. */
const FIELD = /\b(?:reason|message|problem|warning)(?:: | = |:\n\s+| =\n\s+)/g;
const REMEDY = /\b(?:remedy|fix|next)(?:: | = |:\n\s+| =\n\s+)/g;
/** The page has its own words, and infra/build and the local whole's inside speak to developers. */
const ROOMS = ['functions', 'shared', 'infra'];
const SPOKEN_ELSEWHERE = ['functions/api/dashboard/', 'infra/cli/trigger/', 'infra/cli/doctor/'];
const NEAR = 600;

/** Every sentence in a message's place, each once. */
export function messagesInCode(): Message[] {
  const found = new Map<string, Message>();
  for (const { path, code } of sourcesBelow(ROOMS)) {
    if (SPOKEN_ELSEWHERE.some((folder) => path.startsWith(folder))) continue;
    for (const match of code.matchAll(CALL)) {
      const [first = [], ...rest] = partsOf(code, match.index + match[0].length);
      const texts = [first, ...rest].map((part) => part.filter((text) => text.includes(' ')));
      const spoken = texts.flatMap((part, at) => (part.length === 0 ? [] : [at]));
      const [at = -1, last = at] = [spoken[0], spoken.at(-1)];
      // A refusal whose reason was named before it: what stands here is only the remedy, and the name is a field.
      if (at === last && at >= 2) continue;
      const remedy = at === last ? null : (texts[last]?.[0] ?? null);
      for (const text of (texts[at] ?? []).filter(isSentence)) note(found, { text, file: path, remedy });
    }
    for (const match of code.matchAll(FIELD)) {
      const start = match.index + match[0].length;
      const [first = []] = partsOf(code, start);
      const near = code.slice(start, start + NEAR);
      const [beside] = near.matchAll(REMEDY);
      const remedy =
        beside === undefined ? null : (partsOf(near, beside.index + beside[0].length)[0]?.[0] ?? null);
      for (const text of first.filter(isSentence)) note(found, { text, file: path, remedy });
    }
  }
  return [...found.values()];
}

function note(found: Map<string, Message>, message: Message): void {
  const before = found.get(message.text);
  if (before === undefined || before.remedy === null) found.set(message.text, message);
}

/** Three words at least, and not the rest of another sentence; a path, a name or a code word is none. */
function isSentence(text: string): boolean {
  const words = text.split(' ').filter((word) => /\p{L}{2}/u.test(word));
  return words.length >= 3 && !/^(is|has|a read of|the exchange of) /.test(text) && !text.startsWith('…;');
}

/** The literals of each part of an expression, parts being divided by commas at its own level. */
export function partsOf(code: string, start: number): string[][] {
  const parts: string[][] = [[]];
  let depth = 0;
  for (let at = start; at < code.length; at += 1) {
    const sign = code[at] ?? '';
    if (sign === "'" || sign === '"' || sign === '`') {
      const { text, end } = literalAt(code, at);
      parts.at(-1)?.push(text);
      at = end;
    } else if ('([{'.includes(sign)) depth += 1;
    else if (')]}'.includes(sign)) {
      if (depth === 0) break;
      depth -= 1;
    } else if (sign === ';' && depth === 0) break;
    else if (sign === ',' && depth === 0) parts.push([]);
  }
  return parts;
}

/** A string or template from its quote to its end; what a template fills in is `…`. */
function literalAt(code: string, start: number): { text: string; end: number } {
  const quote = code[start];
  let text = '';
  for (let at = start + 1; at < code.length; at += 1) {
    const sign = code[at] ?? '';
    if (sign === quote) return { text, end: at };
    if (sign === '\\') {
      at += 1;
      text += code[at] === 'n' ? ' ' : (code[at] ?? '');
    } else if (quote === '`' && sign === '$' && code[at + 1] === '{') {
      at = endOfFilling(code, at + 2);
      text += '…';
    } else text += sign;
  }
  return { text, end: code.length };
}

function endOfFilling(code: string, start: number): number {
  let depth = 0;
  for (let at = start; at < code.length; at += 1) {
    const sign = code[at] ?? '';
    if (sign === "'" || sign === '"' || sign === '`') at = literalAt(code, at).end;
    else if (sign === '{') depth += 1;
    else if (sign === '}' && depth === 0) return at;
    else if (sign === '}') depth -= 1;
  }
  return code.length;
}
