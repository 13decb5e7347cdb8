import { execFile } from 'node:child_process';
import * as z from 'zod';

/** `npm audit --json`: counts where the registry knows advisories, else what it answered instead. */
const reportSchema = z.union([
  z.object({ metadata: z.object({ vulnerabilities: z.object({ total: z.int() }).loose() }) }),
  z.object({ message: z.string() }),
]);

export interface Verdict {
  /** 0: no known fault; 1: at least one; 3: nobody could be asked. */
  readonly exit: 0 | 1 | 3;
  readonly text: string;
}

/** What npm's report comes to. A registry that offers no advisories must not look like one that knows of none. */
export function verdictOf(output: string): Verdict {
  const report = reportSchema.safeParse(jsonOf(output)).data;
  if (report === undefined || 'message' in report) {
    const answer = report?.message ?? 'no answer that can be read';
    const remedy = 'give the command where npm reaches a registry that offers advisories';
    return { exit: 3, text: `The dependencies were not audited (${answer}): ${remedy}.` };
  }
  const { total } = report.metadata.vulnerabilities;
  if (total === 0) return { exit: 0, text: 'No known fault in what is deployed.' };
  return {
    exit: 1,
    text: `${total} known faults in what is deployed: see \`npm audit --omit=dev\`, and raise what it names.`,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

if (import.meta.main) {
  execFile('npm', ['audit', '--omit=dev', '--json'], (_error, output) => {
    const { exit, text } = verdictOf(output);
    process.stdout.write(`${text}\n`);
    process.exitCode = exit;
  });
}
