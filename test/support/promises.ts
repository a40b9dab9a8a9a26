/** What has become of a promise by now. */
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
