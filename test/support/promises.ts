/** State of a promise by now. */
export interface Fate<Value> {
  state: 'pending' | 'resolved' | 'rejected';
  value?: Value;
  error?: unknown;
}

export function watch<Value>(promise: Promise<Value>): Fate<Value> {
  const fate: Fate<Value> = { state: 'pending' };
  promise.then(
    (value) => Object.assign(fate, { state: 'resolved', value }),
    (error) => Object.assign(fate, { state: 'rejected', error }),
  );
  return fate;
}

/** Lets the event loop go round: whatever was about to happen has happened then. */
export async function turns(count = 5): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** The error with which a promise rejects. */
export async function rejection(
  promise: Promise<unknown>,
): Promise<Error & { code?: string; count?: number }> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('the promise did not reject');
}

const LIMIT_MS = 10_000;

/** Lets the event loop go round until something is so; with a limit for programs that hang. */
export async function until(what: string, isSo: () => boolean): Promise<void> {
  const end = Date.now() + LIMIT_MS;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`waited ${LIMIT_MS} ms for ${what}`);
    await turns(1);
  }
}

/** Lets the event loop go round until a promise is settled, and returns what has become of it. */
export async function settled<Value>(fate: Fate<Value>): Promise<Fate<Value>> {
  await until('a promise to be settled', () => fate.state !== 'pending');
  return fate;
}
