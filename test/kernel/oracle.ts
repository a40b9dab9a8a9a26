import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Call } from './calls.ts';

/** The process that makes the calls on this machine's kernel, and its answers as text. */
export interface Oracle {
  readonly language: 'C' | 'python3';
  /** Runs programs, each from a fresh descriptor table. One answer a call. */
  ask(programs: readonly (readonly Call[])[]): Promise<string[][]>;
  stop(): void;
}

const COMPILERS = ['cc', 'gcc', 'clang', 'g++'];
const SOURCES = ['main', 'calls', 'special'].map((name) =>
  fileURLToPath(new URL(`./oracle/${name}.c`, import.meta.url)),
);
const SCRIPT = fileURLToPath(new URL('./oracle/oracle.py', import.meta.url));

/** Why there is no kernel to ask, or undefined. */
export function missing(): string | undefined {
  if (process.platform !== 'linux') return `the kernel here is not Linux: ${process.platform}`;
  if (compiler() === undefined && !works('python3')) return 'neither a C compiler nor python3';
  return undefined;
}

/** Whether a run without a kernel to ask is a failure. */
export const REQUIRED = (process.env['CI'] ?? '') !== '';

function works(command: string): boolean {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function compiler(): string | undefined {
  return COMPILERS.find(works);
}

/** Starts the oracle whose programs get descriptors from `firstFd` on. */
export function startOracle(firstFd: number, language?: Oracle['language']): Oracle {
  const cc = language === 'python3' ? undefined : compiler();
  const folder = mkdtempSync(join(tmpdir(), 'socketpair-kernel-'));
  try {
    const command = cc === undefined ? ['python3', SCRIPT] : [join(folder, 'oracle')];
    if (cc !== undefined) {
      execFileSync(cc, ['-x', 'c', '-O1', '-pthread', '-o', join(folder, 'oracle'), ...SOURCES], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
    }
    const [file = '', ...args] = command;
    const child = spawn(file, [...args, String(firstFd)], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.once('close', () => rmSync(folder, { recursive: true, force: true }));
    return talk(child, cc === undefined ? 'python3' : 'C');
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function talk(child: ChildProcess, language: Oracle['language']): Oracle {
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('the oracle has no pipes');
  let text = '';
  let asked = 0;
  let waiting: ((text: string) => void) | undefined;
  let failed: ((error: Error) => void) | undefined;
  stdout.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
    asked -= chunk.split('.').length - 1;
    if (asked > 0) return;
    waiting?.(text);
    text = '';
  });
  child.once('close', (code) => failed?.(new Error(`the oracle ended with status ${code}`)));
  return {
    language,
    async ask(programs) {
      const answer = await new Promise<string>((resolve, reject) => {
        waiting = resolve;
        failed = reject;
        asked = programs.length;
        stdin.write(programs.map((calls) => `${calls.map((c) => c.join(' ')).join('\n')}\nend\n`).join(''));
      });
      return answer
        .split('.\n')
        .slice(0, -1)
        .map((lines) => lines.split('\n').slice(0, -1));
    },
    stop() {
      child.kill();
    },
  };
}
