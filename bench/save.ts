import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, platform } from 'node:os';
import { join } from 'node:path';
import { draw } from './draw.ts';
import type { Machine, Measured, Saved } from './saved.ts';

/** Writes what was measured beside what other versions of Node got, and all pages anew. */
export async function save(bench: string, measured: Measured): Promise<void> {
  const results = join(bench, 'results');
  mkdirSync(results, { recursive: true });
  const saved: Saved = { machine: machineOf(bench), ...measured };
  const [major] = measured.node.split('.');
  writeFileSync(join(results, `node-${major}.json`), `${JSON.stringify(saved)}\n`);
  await draw(bench, results);
}

function machineOf(root: string): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    platform: platform(),
    commit: commitOf(root),
    date: new Date().toISOString().slice(0, 10),
  };
}

function commitOf(root: string): string {
  const git = (...args: string[]): string =>
    spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout?.trim() ?? '';
  const commit = git('rev-parse', '--short', 'HEAD');
  return git('status', '--porcelain', '../src') === '' ? commit : `${commit} with changes`;
}
