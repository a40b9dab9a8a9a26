import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const SUBPATHS = ['', '/posix', '/worker', '/node', '/web', '/text', '/comlink', '/model', '/race'];

/** Results of calls in a program that has no shared memory. */
function play(lack: string): unknown {
  const program = `
    ${lack};
    for (const path of ${JSON.stringify(SUBPATHS)}) await import('socketpair' + path);
    const { socketpair, pipe, adopt, canBlock, isSupported } = await import('socketpair');
    const thrown = (call) => {
      try { call(); } catch ({ code, syscall, message }) { return { code, syscall, message }; }
    };
    const calls = [socketpair, pipe, () => adopt({ kind: 'socketpair.end' })];
    console.log(JSON.stringify({ supported: isSupported(), block: canBlock(), thrown: calls.map(thrown) }));`;
  const root = new URL('../../', import.meta.url);
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: root });
  return JSON.parse(String(out));
}

test.for([
  ['SharedArrayBuffer', 'delete globalThis.SharedArrayBuffer', false],
  ['the right to share it', 'globalThis.crossOriginIsolated = false', true],
] as const)('without %s every import works, and calls say what is missing', ([, lack, block]) => {
  const missing = (syscall: string) => ({
    code: 'ENOTSUP',
    syscall,
    message: expect.stringMatching(
      /SharedArrayBuffer.*Cross-Origin-Opener-Policy.*Cross-Origin-Embedder-Policy/,
    ),
  });
  const thrown = ['socketpair', 'pipe', 'adopt'].map(missing);
  expect(play(lack)).toEqual({ supported: false, block, thrown });
});
