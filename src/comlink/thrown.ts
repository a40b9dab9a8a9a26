import { ERRNO, type ErrnoCode } from '../errno/errno.ts';
import { isError } from '../errno/is-error.ts';
import { type Syscall, SystemError } from '../errno/system-error.ts';
import { transferHandlers } from './npm-install-comlink/comlink.ts';
import { fields } from './wire.ts';

const own = transferHandlers.get('throw');

/**
 * Keeps `code`, `errno`, `syscall`, `count` and `path` of errors, where Comlink keeps message, name
 * and stack. For the thread that exposes: `Comlink.transferHandlers.set('throw', throwHandler)`.
 * `serve()` does as much by itself.
 */
export const throwHandler: {
  canHandle(value: unknown): value is { value: unknown };
  serialize(thrown: { value: unknown }): [unknown, []];
  deserialize(wire: unknown): never;
} = {
  canHandle: (value): value is { value: unknown } => own?.canHandle(value) ?? false,
  serialize({ value }) {
    if (!isError(value)) return [{ isError: false, value }, []];
    return [{ isError: true, value: fields(value) }, []];
  },
  deserialize(wire) {
    throw restore(wire);
  },
};

/**
 * Makes an error of what was thrown over there. Errors of this library are SystemErrors again; for
 * others `code` is taken from where Node writes it, if it did not come by itself.
 */
export function restore(wire: unknown): unknown {
  const { isError, value } = Object(wire) as { isError?: unknown; value?: unknown };
  if (isError !== true) return value;
  const came = Object(value) as Record<string, unknown>;
  const { name, message, stack, syscall, code: sent } = came;
  const text = String(message);
  const code = typeof sent === 'string' ? sent : codeIn(text, String(stack));
  const error =
    name === 'SystemError' && code !== undefined && Object.hasOwn(ERRNO, code)
      ? new SystemError(code as ErrnoCode, (syscall ?? 'recv') as Syscall)
      : new Error(text);
  for (const [key, one] of Object.entries({ ...came, message: text, code })) {
    if (one === undefined) continue;
    const enumerable = key !== 'message' && key !== 'stack' && key !== 'name';
    Object.defineProperty(error, key, {
      value: one,
      enumerable,
      configurable: true,
      writable: true,
    });
  }
  return error;
}

/** `ENOENT: no such file …`, and `TypeError [ERR_INVALID_ARG_TYPE]: …` above the stack. */
function codeIn(message: string, stack: string): string | undefined {
  return /^(E[A-Z0-9]+): /.exec(message)?.[1] ?? /^\w+ \[([A-Z0-9_]+)\]/.exec(stack)?.[1];
}
