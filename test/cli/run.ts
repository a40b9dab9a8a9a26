import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const LIMIT_MS = 50_000;

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line in a process of its own, with a limit. */
export function cli(args: readonly string[], env: Record<string, string> = {}): Ended {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  if (status === null) {
    throw new Error(`socketpair ${args.join(' ')} was ended by ${signal}: stderr=${stderr}`);
  }
  return { status, stdout, stderr };
}
