import type { NameLevel } from './compare-names.ts';

/**
 * How a key agrees: P on a personal one, S on a shared one, ~ nearly (a slip in an e-mail), D both sides have one and
 * none agrees, - a side has none.
 */
export type EmailLevel = 'P' | 'S' | '~' | 'D' | '-';
export type PhoneLevel = 'P' | 'S' | 'D' | '-';

/**
 * L link, U unsure, N new; `=` L when the given names are equal, else U; `n` L when the address names the person or
 * is a relay, else U; `l` L unless the address names somebody else; `a` U when the address of the bill agrees, else N.
 */
export type Cell = 'L' | 'U' | 'N' | '=' | 'n' | 'l' | 'a';

const COLUMNS: readonly NameLevel[] = ['F', 'C', 'G', 'W', 'M', 'X'];

/** By e-mail and phone; the columns are the levels of the name. */
const ROWS: readonly (readonly [readonly string[], string])[] = [
  [['PP'], 'LLLLlU'],
  [['PS', 'P-'], 'L=LLnU'],
  [['PD'], 'LULUUU'],
  [['SP'], 'L=LUUU'],
  [['SS'], 'LU=UUU'],
  [['S-'], '=U=UUU'],
  [['-P', '~P'], 'LULUUU'],
  [['-S', '~S'], '=U=UUN'],
  [['--', '-D'], 'aNNNNN'],
  [['DP', 'SD'], 'UUUUUU'],
  [['DS'], 'UUUNNN'],
  [['D-', 'DD'], 'aNNNNN'],
  [['~-'], 'UUUNNN'],
  [['~D'], 'UUNNNN'],
];

const TABLE: ReadonlyMap<string, string> = new Map(
  ROWS.flatMap(([levels, cells]) => levels.map((level) => [level, cells] as const)),
);

/** The decision table's cell. */
export function cellOf(email: EmailLevel, phone: PhoneLevel, name: NameLevel): Cell {
  const cell = TABLE.get(`${email}${phone}`)?.[COLUMNS.indexOf(name)];
  return cell === undefined ? 'U' : (cell as Cell);
}
