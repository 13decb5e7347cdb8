import type { Config } from 'jest';

const config: Config = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.mjs' },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/cdk.out', '<rootDir>/.tillbridge'],
  setupFilesAfterEnv: ['<rootDir>/test/support/second-chance.mjs'],
  // Jest would leave one core idle.
  maxWorkers: '100%',
  // Jest's own five seconds are not enough on a busy machine, and no test is about time.
  testTimeout: 60_000,
  coverageProvider: 'v8',
  reporters: ['default', '<rootDir>/test/support/closing-line-reporter.mjs'],
};

export default config;
