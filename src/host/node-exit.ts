type Listener = (...given: never[]) => void;

interface Emitter {
  on(event: 'exit', listener: (code: number) => void): void;
  on(event: 'newListener', listener: (event: unknown, listener: Listener) => void): void;
  off(event: 'exit', listener: Listener): void;
}

/** Marks the listeners made here, of this copy of the library or of another. */
const LAST = Symbol.for('socketpair.last-at-exit/1');

/**
 * Calls back when this thread ends by itself, after the listeners that were added since: their calls of
 * the library work as before.
 */
export function lastAtExit(process: Emitter): (callback: (code: number) => void) => void {
  const callbacks: ((code: number) => void)[] = [];
  const last = Object.assign(
    (code: number): void => {
      for (const callback of callbacks.splice(0)) callback(code);
    },
    { [LAST]: true },
  );
  return (callback) => {
    callbacks.push(callback);
    if (callbacks.length > 1) return;
    process.on('exit', last);
    process.on('newListener', (event, listener) => {
      if (event !== 'exit' || LAST in listener) return;
      // By then it has been added.
      void Promise.resolve().then(() => {
        process.off('exit', last);
        process.on('exit', last);
      });
    });
  };
}
