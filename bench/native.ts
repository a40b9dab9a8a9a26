import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import source from './c/peers.c';
import type { Case, Job, Sample } from './plan.ts';

/** Compiles what is compared with from C into `folder`; undefined where no compiler is. */
export function compileNative(folder: string): string | undefined {
  const file = join(folder, 'peers.c');
  const program = join(folder, 'peers');
  writeFileSync(file, source);
  const flags = ['-std=c11', '-O2', '-pthread', '-o', program, file];
  const { error, status, stderr } = spawnSync('cc', flags, { encoding: 'utf8' });
  if (error !== undefined) return undefined;
  if (status !== 0) throw new Error(`cc failed: status=${status}\n${stderr}`);
  return program;
}

const ARGUMENTS: Readonly<Partial<Record<Case['way'], string>>> = {
  kernel: 'socketpair',
  pipe: 'pipe',
  'C-ring': 'ring',
};

/** One case by the program that {@link compileNative} made. */
export function runNative(program: string, job: Job, limitMs: number): Sample {
  const { case: of, warmUpMs, measureMs } = job;
  const { way, kind, size, cores, pins } = of;
  const where = pins === undefined ? [] : [pins[0], pins[cores === 'two' ? 1 : 0]];
  const words = [ARGUMENTS[way] ?? way, kind, size, warmUpMs, measureMs, ...where].map(String);
  const { status, signal, stdout, stderr } = spawnSync(program, words, {
    encoding: 'utf8',
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  if (status !== 0) throw new Error(`${of.name}: status=${status}, signal=${signal}\n${stderr}`);
  return JSON.parse(stdout);
}
