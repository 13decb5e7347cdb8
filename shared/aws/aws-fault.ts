/** Socket errors below the SDK, by their code. */
const SOCKET = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)/;

/** Whether an error says that a service of AWS did not do what it was asked: not a bug of ours. */
export function isAwsFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return '$metadata' in error || '$fault' in error || error.name === 'TimeoutError' || SOCKET.test(code);
}
