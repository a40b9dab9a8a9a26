import { expect, test } from 'vitest';
import { cli } from './run.ts';

const CHECKS = ['blocking', 'awaiting', 'death', 'deadlock', 'copying'];

/** How each check ended, by its name. */
function outcomes(stdout: string): [string, string][] {
  const lines = [...stdout.matchAll(/^(ok|FAILED) +(\w+) +\S/gm)];
  return lines.map(([, how = '', name = '']) => [name, how]);
}

test('doctor tries out what a thread can do here, and says how it went', () => {
  const { status, stdout, stderr } = cli(['doctor']);
  expect(stderr).toBe('');
  expect(stdout).toContain(`Node ${process.versions.node} `);
  expect(outcomes(stdout)).toEqual(CHECKS.map((name) => [name, 'ok']));
  expect(status).toBe(0);
});

test('doctor says what does not work, and has status 1', () => {
  const { status, stdout } = cli(['doctor'], { SOCKETPAIR_CLOCKS: 'sun' });
  const failed = outcomes(stdout).filter(([, how]) => how === 'FAILED');
  expect(failed.map(([name]) => name)).toEqual(['blocking', 'awaiting', 'death', 'deadlock']);
  expect(stdout).toMatch(/SOCKETPAIR_CLOCKS="sun"/);
  expect(status).toBe(1);
});

test('doctor says what is wrong with its options', () => {
  expect(cli(['doctor', '--nope']).stderr).toContain("Unknown option '--nope'");
  expect(cli(['doctor', '--help'])).toMatchObject({ status: 0, stderr: '' });
});
