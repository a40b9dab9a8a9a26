import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with one plain line that any reader of the log understands. */
export default class Totals implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      for (const test of tests) count[test.result().state] += 1;
      if (!module.ok() && tests.every((test) => test.ok())) count.failed += 1;
    }
    const { passed, failed } = count;
    process.stdout.write(`\n${passed} passed, ${failed} failed, ${count.skipped} skipped\n`);
  }
}
