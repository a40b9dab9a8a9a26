import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Two forks on two cores: the tests with real threads bring threads of their own.
    pool: 'forks',
    maxWorkers: 2,
    // For what hangs only: many times what the slowest test needs.
    testTimeout: 300_000,
    reporters: ['default', './test/support/reporter.ts'],
  },
});
