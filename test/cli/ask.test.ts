import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { askAt, EndedError } from '../../infra/cli/ask.ts';
import { operator } from './world.ts';

/** A terminal on which somebody types. */
function terminal() {
  const keys = new PassThrough();
  const screen = new PassThrough();
  return { keys, screen, ask: askAt(keys, screen) };
}

test('a question is put on the screen, and what is typed comes back without blanks around it', async () => {
  const { keys, screen, ask } = terminal();
  const answer = ask('Which register [Web]: ');
  keys.write('  Counter \r');
  expect(await answer).toBe('Counter');
  expect(String(screen.read())).toContain('Which register [Web]: ');
});

test.each([
  ['Ctrl-C', '\u0003'],
  ['Ctrl-D', '\u0004'],
])('%s at a question ends the command, in words and as no bug of ours', async (_key, typed) => {
  const { keys, ask } = terminal();
  const answer = ask('Which register: ');
  keys.write(typed);
  const ended = await answer.catch((error: unknown) => error);
  expect(ended).toBeInstanceOf(EndedError);
  const { state, ask: give } = operator();
  state.openFails = ended as EndedError;
  expect(await give('held', 'ls')).toEqual({
    exit: 3,
    json: {
      error: {
        message: 'ended at a question',
        remedy: 'give the command again; what was done before the question is kept',
      },
    },
  });
});
