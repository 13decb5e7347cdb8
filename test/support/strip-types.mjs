import { stripTypeScriptTypes } from 'node:module';

/** Jest transformer: Node's own type stripping, so tests run the same source that Node runs. */
export default {
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) }),
};
