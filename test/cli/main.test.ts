import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cli } from './run.ts';

test('--help shows the commands on stdout', () => {
  const { status, stdout, stderr } = cli(['--help']);
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^Usage: socketpair <command>/);
  expect(stdout).toContain('demo [FILE]');
});

test('demo --help shows what the demo takes', () => {
  const { status, stdout } = cli(['demo', '--help']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^Usage: socketpair demo \[FILE\]/);
});

test.for([
  [[], 'no command given'],
  [['fly'], "unknown command 'fly'"],
  [['toString'], "unknown command 'toString'"],
] as const)('a command that does not exist shows the usage on stderr: %j', ([args, reason]) => {
  const { status, stdout, stderr } = cli(args);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain(`socketpair: ${reason}\n\nUsage: socketpair <command>`);
});

test.for([
  [['demo', '--colour'], /^socketpair demo: Unknown option '--colour'/],
  [['demo', 'a', 'b'], /^socketpair demo: one FILE at the most; see --help\n$/],
] as const)('arguments that the demo does not know are one line on stderr: %j', ([args, line]) => {
  const { status, stdout, stderr } = cli(args);
  expect([status, stdout, stderr.trim().split('\n').length]).toEqual([1, '', 1]);
  expect(stderr).toMatch(line);
});

test('the command is a program of its own for the shell', () => {
  const text = readFileSync(new URL('../../dist/cli/main.js', import.meta.url), 'utf8');
  expect(text.split('\n')[0]).toBe('#!/usr/bin/env node');
});
