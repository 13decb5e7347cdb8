import { createInterface } from 'node:readline/promises';

/** Puts a question to the person at the terminal, and gives the answer without blanks around it. */
export type Ask = (question: string) => Promise<string>;

/** Somebody ended a command at its question instead of answering. */
export class EndedError extends Error {
  override name = 'EndedError';
}

/** Asks whoever sits at a terminal. What it returns throws `EndedError` at Ctrl-C and Ctrl-D. */
export function askAt(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Ask {
  return async (question) => {
    const prompt = createInterface({ input, output, terminal: true });
    try {
      return (await prompt.question(question)).trim();
    } catch (cause) {
      output.write('\n');
      throw new EndedError('ended at a question', { cause });
    } finally {
      prompt.close();
    }
  };
}
