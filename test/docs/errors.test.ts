import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT } from '../architecture/sources.ts';
import { messagesInCode, partsOf } from './messages.ts';
import type { Message } from './messages.ts';

const catalogue = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8');
const rows = catalogue
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (message |-{3})/.test(line))
  .map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  );
const written = new Set(rows.map(([message = '']) => plain(message)));

/** Markdown needs bars and angle brackets escaped, and cells know no blanks at their ends. */
function plain(text: string): string {
  return text.replaceAll('\\|', '|').replaceAll('&lt;', '<').replaceAll('\n', ' ').trim();
}

test('every message that the code can give is in the catalogue, with who meets it, its cause and its fix', () => {
  const missing = messagesInCode().filter(({ text }) => !written.has(plain(text)));
  // As rows, ready to be taken over once the cause is written in.
  const asRow = ({ text, remedy, file }: Message): string =>
    `| ${text} | operator | (cause) | ${remedy ?? '(fix)'} | <- ${file}`;
  expect(missing.map(asRow)).toEqual([]);
  for (const row of rows) expect(row.filter((cell) => cell !== '')).toHaveLength(4);
});

test('the catalogue holds no message that the code cannot give any more', () => {
  const spoken = new Set(messagesInCode().map(({ text }) => plain(text)));
  expect([...written].filter((text) => !spoken.has(text))).toEqual([]);
});

test('messages are found where they are said: in calls, in fields, behind names, with fillings', () => {
  expect(messagesInCode().length).toBeGreaterThan(150);
  const code = "wrongUsage(`no \"${id.replace(')', '')}\" here`, ok ? 'a, b' : 'c')";
  expect(partsOf(code, 'wrongUsage('.length)).toEqual([['no "…" here'], ['a, b', 'c']]);
});
