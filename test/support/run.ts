import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll } from 'vitest';
import { isNode, runtime } from './runtime.ts';

export interface RunOptions {
  /** Data that the program gets from `input()`. */
  input?: unknown;
  /** When it must have ended. Only for programs that hang: many times what they need. */
  limitMs: number;
  /** The event that it waits for, in the message when it does hang. */
  waitsFor: string;
}

/** How much longer than its own watchdog a program may live. */
const GRACE_MS = 5_000;

/** The programs of a test file, each bundled once, by the file that was asked for. */
const bundles = new Map<string, Promise<string>>();
const folder = await mkdtemp(join(tmpdir(), 'socketpair-test-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

/**
 * Runs `<name>.program.ts` in a process of its own, for a thread that blocks cannot be stopped from
 * within, and returns what it gave to `report()`. Beside it lie, bundled too, its `<name>.peer.mjs`
 * and the watchdog that at the limit prints the header words of the watched pairs.
 */
export async function run<Report>(program: URL, options: RunOptions): Promise<Report> {
  const file = fileURLToPath(program);
  const bundle = bundles.get(file) ?? bundleOf(file, join(folder, String(bundles.size)));
  bundles.set(file, bundle);
  return execute(await bundle, options);
}

async function bundleOf(file: string, outdir: string): Promise<string> {
  const peer = file.replace('.program.ts', '.peer.ts');
  const watchdog = fileURLToPath(new URL('./watchdog.peer.ts', import.meta.url));
  await build({
    entryPoints: [file, watchdog, ...(existsSync(peer) ? [peer] : [])],
    bundle: true,
    outdir,
    entryNames: '[name]',
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Each thread of a program reads them when it starts.
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'error',
  });
  return join(outdir, basename(file).replace('.ts', '.mjs'));
}

function execute<Report>(file: string, options: RunOptions): Promise<Report> {
  const { input, limitMs, waitsFor } = options;
  const name = basename(file, '.mjs');
  const [command, ...words] = runtime;
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...words, ...(isNode ? ['--enable-source-maps'] : []), file], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PROGRAM: JSON.stringify({ input, limitMs }), NODE_OPTIONS: '' },
    });
    let out = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs + GRACE_MS);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      const report = code === 0 ? reportIn<Report>(out) : undefined;
      if (report !== undefined) {
        resolve(report);
        return;
      }
      const how =
        signal === null
          ? `ended with status ${code}`
          : `did not end in ${limitMs} ms; it waits for ${waitsFor}`;
      reject(new Error(`${name} ${how}: input=${JSON.stringify(input)}\n${errors}${out}`));
    });
  });
}

/** The one report that a program wrote; undefined if it wrote none, or more than that. */
function reportIn<Report>(text: string): Report | undefined {
  try {
    return JSON.parse(text) as Report;
  } catch {
    return undefined;
  }
}
