/** What must never stand in a log, whatever text it came in with. */
const PATTERNS = [
  /[^\s@"'<>,;:]+@[^\s@"'<>,;:]+\.[^\s@"'<>,;:]+/g,
  /\b(?:sk|rk|pk)(?:_org)?_(?:live|test)_\w+/g,
  /\bwhsec_\w+/g,
  /\bBearer\s+[\w.~+/=-]+/gi,
];
const MAX_TEXT = 300;
const MAX_ITEMS = 50;
const MAX_DEPTH = 4;
const MAX_FRAMES = 5;

/**
 * Facts as they may be logged: texts without e-mail addresses and secrets and no longer than 300 characters, errors as
 * their names, messages and causes. The last line of defence: callers name ids, not people.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '[deep]';
  if (value instanceof Error) return redactError(value, depth);
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => redact(item, depth + 1));
  const entries = Object.entries(value).slice(0, MAX_ITEMS);
  return Object.fromEntries(entries.map(([key, part]) => [key, redact(part, depth + 1)]));
}

export function redactText(text: string): string {
  const clean = PATTERNS.reduce((rest, pattern) => rest.replace(pattern, '[redacted]'), text);
  return clean.length <= MAX_TEXT ? clean : `${clean.slice(0, MAX_TEXT)}…`;
}

function redactError(error: Error, depth: number): Readonly<Record<string, unknown>> {
  // The stack's head repeats the message; its frames are ours.
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    message: redactText(error.message),
    at: frames.slice(0, MAX_FRAMES).map((line) => line.trim()),
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
  };
}
