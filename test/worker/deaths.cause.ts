import type { ThreadDeath } from '../../src/index.ts';

/** The death that a failed call, a status or a Socket tells of. */
export function causeOf(what: { cause?: unknown }): unknown {
  const death = what.cause as ThreadDeath | undefined;
  if (death === undefined) return 'no cause';
  const { name, threadName, reason, code, cause } = death;
  const threw = cause instanceof Error ? `${cause.name}: ${cause.message}` : cause;
  return {
    name,
    threadName,
    reason,
    ...(code === undefined ? {} : { code }),
    ...(threw === undefined ? {} : { threw }),
  };
}
