import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runtime } from './runtime.ts';

export const root: string = new URL('../../', import.meta.url).pathname;

interface Manifest {
  name: string;
  version: string;
  exports: Record<string, Record<'types' | 'module' | 'node' | 'default', string>>;
  browser: Record<string, string>;
  scripts: Record<string, string>;
  peerDependencies: Record<string, string>;
}

export const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as Manifest;
export const subpaths: string[] = Object.keys(manifest.exports).filter(
  (path) => path !== './package.json',
);

/** An empty project that has installed what `npm pack` makes of this one. */
export class Installed {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'socketpair-'));

  /** With the optional packages beside it, as a program that uses all subpaths has them. */
  constructor(packages: readonly string[] = Object.keys(manifest.peerDependencies)) {
    run('npm', ['pack', '--ignore-scripts', '--pack-destination', this.folder], root);
    this.write('package.json', '{ "private": true, "type": "module" }');
    const flags = ['--offline', '--no-audit', '--no-fund'];
    run('npm', ['install', ...flags, `./${manifest.name}-${manifest.version}.tgz`], this.folder);
    for (const name of packages) {
      const path = `node_modules/${name}`;
      cpSync(`${root}${path}`, join(this.folder, path), { recursive: true });
    }
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  /** Output of a program: a file, or the text of a module. */
  node(...args: readonly string[]): string {
    const [command, ...words] = runtime;
    return run(command, [...words, ...args], this.folder);
  }

  print(code: string): string {
    return this.node('--input-type=module', '--eval', code);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Runs a command to its end, for a minute at the most, and returns what it printed. */
export function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    timeout: 60_000,
    encoding: 'utf8',
  });
  if (status === 0) return stdout.trim();
  throw new Error(`status ${status} of ${command} ${args.join(' ')}\n${stdout}${stderr}`);
}
