import { jest } from '@jest/globals';

// On a machine that others share a timer may run out: one more try, and what failed first is printed. Nowhere else.
if (process.env.CI === 'true') jest.retryTimes(1, { logErrorsBeforeRetry: true });
