import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The longest ones. Begun last, one of them would run alone at the end. */
const LONG =
  /\/(threads\/(blocking|death|stream)|stack\/|hostile\/(mutants|enumerated)|unit\/ring-enum|worker\/(deaths|spawn)|comlink\/s|model\/(long|mutants)|browsers\/)/;

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The tests with real threads bring threads of their own, so there are no more forks than cores.
    pool: 'forks',
    maxWorkers: availableParallelism(),
    sequence: { sequencer: LongFirst },
    // For what hangs only: many times what the slowest test needs.
    testTimeout: 300_000,
    reporters: ['default', './test/support/reporter.ts'],
  },
});
