import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { MUTANTS } from './mutants/all.ts';
import { mutated } from './mutants/mutated.ts';

const ROOT = resolve(import.meta.dirname, '../..');

test.each(MUTANTS)('the mistake "$name" still fits the sources', ({ changes, made }) => {
  for (const change of changes) {
    const source = readFileSync(join(ROOT, change.file), 'utf8');
    expect(mutated(source, change)).not.toBe(source);
  }
  if (made !== null) expect(readFileSync(join(ROOT, made.file), 'utf8')).toContain(made.title);
});
