import { Failure } from '../automata/step.ts';
import type * as programs from '../programs/index.ts';
import type { Transformed } from './transform.ts';

type Twin<F> = F extends (...args: infer A) => unknown
  ? (...args: A) => Generator<unknown, unknown, unknown>
  : never;

/** The transformed library: everything as it is, and beside each function its generator twin. */
export type Library = typeof programs & {
  readonly [Name in keyof typeof programs as `${Name}$`]: Twin<(typeof programs)[Name]>;
} & { $use(frames: unknown[], reached: Set<number>, hooks: object): void };

const hooks = {
  *choose(count: number): Generator<unknown, unknown, unknown> {
    return yield { kind: 'choose', args: [count] };
  },
  *stopped(thread: number): Generator<unknown, unknown, unknown> {
    return yield { kind: 'stopped', args: [thread] };
  },
  *died(thread: number): Generator<unknown, unknown, unknown> {
    return yield { kind: 'died', args: [thread] };
  },
  fail(text: string): never {
    throw new Failure(text);
  },
};

/** Loads transformed code. `use` has to be called before a thread starts. */
export async function loadLibrary(transformed: Transformed): Promise<Library> {
  const url = `data:text/javascript;base64,${Buffer.from(transformed.code).toString('base64')}`;
  return (await import(url)) as Library;
}

/** Where the thread that goes on keeps its captures, and which sites it has come to. */
export function use(library: Library, frames: unknown[], reached: Set<number>): void {
  library.$use(frames, reached, hooks);
}
