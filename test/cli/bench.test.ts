import { expect, test } from 'vitest';
import { cli } from './run.ts';

test('bench prints a table of what it was asked to measure', () => {
  const { status, stdout } = cli(['bench', '--quick', '--only', 'throughput socketpair 64 ']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^### Throughput, /m);
  expect(stdout).toMatch(/^\| 64 B +\| +[\d.,]+ \([\d.,]+ … [\d.,]+\) \|/m);
  expect(stdout).not.toMatch(/^\| 16 B/m);
});

test('bench says what is wrong with its options', () => {
  expect(cli(['bench', '--rounds', '0'])).toMatchObject({
    status: 1,
    stdout: '',
    stderr: 'socketpair bench: rounds must be 1 to 1000: rounds=0\n',
  });
  expect(cli(['bench', '--nope']).stderr).toContain("Unknown option '--nope'");
  expect(cli(['bench', '--help'])).toMatchObject({ status: 0, stderr: '' });
});
