const { TEST_RUNTIME } = process.env;

/**
 * The command that runs the programs of the tests, with its arguments: this Node, or what
 * TEST_RUNTIME says as a JSON array (`npm run test:runtimes` sets it).
 */
export const runtime: readonly [command: string, ...words: string[]] = JSON.parse(
  TEST_RUNTIME ?? JSON.stringify([process.execPath]),
);

/** True if programs run in the runtime that runs the tests, whose flags are Node's. */
export const isNode: boolean = TEST_RUNTIME === undefined;
