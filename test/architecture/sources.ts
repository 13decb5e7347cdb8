import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix, relative, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

/** What is made, not written: as .gitignore has it. */
const MADE = new Set(['node_modules', 'dist', 'cdk.out', 'coverage', '.tillbridge', '.git']);

export interface SourceFile {
  /** From the project's root, with slashes. */
  readonly path: string;
  readonly text: string;
  /** Without comments; strings stay. */
  readonly code: string;
}

export interface Import {
  readonly from: string;
  /** A path of the project, a package's name, or `node:…`. */
  readonly to: string;
  readonly kind: 'file' | 'package' | 'builtin';
  readonly typeOnly: boolean;
}

/** Names in the project's root that are written by people. */
export function topLevel(): string[] {
  return readdirSync(ROOT).filter((name) => !MADE.has(name) && !name.endsWith('.log'));
}

/** Every written file below `folders`, whose name ends as asked. */
export function filesBelow(folders: readonly string[], ending = ''): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
      .filter((path) => !path.split('/').some((part) => MADE.has(part))),
  );
}

export function sourcesBelow(folders: readonly string[]): SourceFile[] {
  return [...filesBelow(folders, '.ts'), ...filesBelow(folders, '.tsx')].map((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    return { path, text, code: withoutComments(text) };
  });
}

/** Block comments, and line comments that do not follow a colon (as in `https://`). */
export function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|[^:'"`\\])\/\/.*$/gm, '$1');
}

const STATIC = /^\s*(?:import|export)\s+(type\s)?[^'"`;]*?\bfrom\s*'([^']+)'/gm;
const BARE = /^\s*import\s*'([^']+)'/gm;
const DYNAMIC = /\bimport\(\s*'([^']+)'/g;

/** Every import and re-export of a file. The formatter guarantees single quotes. */
export function importsOf({ path, code }: SourceFile): Import[] {
  const found = [
    ...[...code.matchAll(STATIC)].map(([, type, to = '']) => ({ to, typeOnly: type !== undefined })),
    ...[...code.matchAll(BARE), ...code.matchAll(DYNAMIC)].map(([, to = '']) => ({ to, typeOnly: false })),
  ];
  return found.map(({ to, typeOnly }) => ({ from: path, typeOnly, ...targetOf(path, to) }));
}

function targetOf(path: string, to: string): Pick<Import, 'to' | 'kind'> {
  if (to.startsWith('.')) return { to: posix.normalize(posix.join(dirname(path), to)), kind: 'file' };
  if (to.startsWith('node:')) return { to, kind: 'builtin' };
  const parts = to.split('/');
  return { to: parts.slice(0, to.startsWith('@') ? 2 : 1).join('/'), kind: 'package' };
}
