import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('the manual says something of every option and of every tool', () => {
  const manual = readFileSync(new URL('../../docs/MODEL.md', import.meta.url), 'utf8');
  const names = (path: string, pattern: RegExp) =>
    [...readFileSync(new URL(`../../src/model/${path}`, import.meta.url), 'utf8').matchAll(pattern)]
      .map(([, name]) => name)
      .filter((name) => name !== undefined);
  const options = [
    ...names('options.ts', /^ {2}readonly (\w+)\?:/gm),
    ...names('check.ts', /^ {2}readonly (\w+)\?:/gm),
  ];
  expect(options.length).toBeGreaterThan(10);
  for (const name of options) expect(manual).toContain(`| \`${name}\` |`);
  for (const tool of names('run/model.ts', /^ {2}(\w+)\(/gm)) {
    expect(manual).toContain(`| \`m.${tool}(`);
  }
});
