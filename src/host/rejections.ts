import { platform } from './platform.ts';
import { realm } from './realm.ts';

type Listener = (reason: unknown) => void;

interface Emitter {
  listeners(name: string): Listener[];
  on(name: string, listener: Listener): void;
  removeAllListeners(name: string): void;
}

interface Page {
  addEventListener(name: string, listener: (event: Unhandled) => void): void;
  removeEventListener(name: string, listener: (event: Unhandled) => void): void;
}

interface Unhandled {
  readonly reason: unknown;
  preventDefault(): void;
}

const NAME = 'unhandledRejection';

/** Hears alone of rejections that nobody handles, until the returned function is called. */
export function onUnhandled(listener: Listener): () => void {
  const process = platform.process?.getBuiltinModule('node:process') as Emitter | undefined;
  if (process !== undefined) {
    const others = process.listeners(NAME);
    process.removeAllListeners(NAME);
    process.on(NAME, listener);
    return () => {
      process.removeAllListeners(NAME);
      for (const other of others) process.on(NAME, other);
    };
  }
  const page = realm as Page;
  const hear = (event: Unhandled) => {
    event.preventDefault();
    listener(event.reason);
  };
  page.addEventListener(NAME.toLowerCase(), hear);
  return () => page.removeEventListener(NAME.toLowerCase(), hear);
}
