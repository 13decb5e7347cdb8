import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';

/**
 * Builds the owner's page into `<folder>/dashboard`: `index.html`, and its script and style under names that change
 * with their content, so that browsers may keep them for ever. Each is compressed once, here, and stored as `.br`.
 */
export async function buildPage(root: string, folder: string): Promise<void> {
  const source = join(root, 'functions/api/dashboard');
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [
      { in: join(source, 'main.tsx'), out: 'page' },
      { in: join(source, 'page.css'), out: 'page' },
    ],
    tsconfig: join(source, 'tsconfig.json'),
    outdir: '/',
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
    logLevel: 'warning',
  });
  const target = join(folder, 'dashboard');
  await mkdir(target, { recursive: true });
  let html = await readFile(join(source, 'index.html'), 'utf8');
  for (const { path, contents } of outputFiles) {
    const [name = '', kind = ''] = path.slice(1).split('.');
    const named = `${name}-${fingerprint(contents)}.${kind}`;
    html = html.replace(`/assets/${name}.${kind}`, `/assets/${named}`);
    await writeFile(join(target, `${named}.br`), compressed(contents));
  }
  await writeFile(join(target, 'index.html.br'), compressed(Buffer.from(html)));
}

function fingerprint(contents: Uint8Array): string {
  return createHash('sha256').update(contents).digest('hex').slice(0, 12);
}

function compressed(contents: Uint8Array): Buffer {
  return brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
}
