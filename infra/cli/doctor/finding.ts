/** One line of the doctor's report. */
export interface Finding {
  readonly check: string;
  /** `warn`: works, but somebody should look. `fail`: money, stock or figures suffer until it is put right. */
  readonly status: 'ok' | 'warn' | 'fail';
  readonly found: string;
  /** The one thing to do; null where all is well. */
  readonly fix: string | null;
}

export function ok(check: string, found: string): Finding {
  return { check, status: 'ok', found, fix: null };
}

export function warn(check: string, found: string, fix: string): Finding {
  return { check, status: 'warn', found, fix };
}

export function fail(check: string, found: string, fix: string): Finding {
  return { check, status: 'fail', found, fix };
}
