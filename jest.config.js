/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  coverageProvider: 'babel',
  collectCoverageFrom: ['src/**/*.ts', '!src/entries/**'],
  coverageThreshold: { global: { lines: 90 } },
  // A step takes a second or two at most. This is for a machine that is many times slower, and for what hangs.
  testTimeout: 180_000,
  // Tests wait for their child processes most of the time, so a core less than there are would idle.
  maxWorkers: '100%',
};
