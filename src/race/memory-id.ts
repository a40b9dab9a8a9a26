import { home } from '../thread/home.ts';

/*
 * Tells which memory a buffer is of. Each thread has a SharedArrayBuffer of its own for the same memory,
 * and may have several; nothing in the language says whether two are of one memory, short of writing
 * to it. The engine's inspector does: it shows the number of the block behind a buffer, which no
 * other block of the process ever has.
 */

/** The part of `node:inspector` that is used here, typed by its shape. */
interface Inspector {
  readonly Session: new () => Session;
}

interface Session {
  connect(): void;
  disconnect(): void;
  post<Result>(
    method: string,
    params: object,
    then: (error: unknown, result: Result | undefined) => void,
  ): void;
}

interface Evaluated {
  readonly result: { readonly objectId?: string };
}

interface Properties {
  readonly internalProperties?: readonly {
    readonly name: string;
    readonly value?: { readonly value?: unknown };
  }[];
}

const KEY = 'socketpair.memory/1';
const realm = globalThis as { [key: symbol]: unknown };
const known = new WeakMap<SharedArrayBuffer, string>();

/**
 * Names the memory of a buffer, the same in all threads of the process; empty where the runtime does
 * not say, as without an inspector. Without blanks. Never blocks.
 */
export function memoryId(buffer: SharedArrayBuffer): string {
  const id = known.get(buffer) ?? inspect(buffer);
  known.set(buffer, id);
  return id;
}

function inspect(buffer: SharedArrayBuffer): string {
  const inspector = home().host.load('node:inspector') as Inspector | undefined;
  if (inspector === undefined) return '';
  const key = Symbol.for(KEY);
  realm[key] = buffer;
  try {
    const session = new inspector.Session();
    session.connect();
    const id = idIn(session);
    session.disconnect();
    return id;
  } catch {
    // The file is not allowed here, as under Node's permission model.
    return '';
  } finally {
    delete realm[key];
  }
}

/** Empty where the inspector answers later (Deno): the session is over by then. */
function idIn(session: Session): string {
  let id: unknown;
  let isOver = false;
  const expression = `globalThis[Symbol.for('${KEY}')]`;
  session.post<Evaluated>('Runtime.evaluate', { expression }, (_error, evaluated) => {
    if (isOver) return;
    const objectId = evaluated?.result.objectId;
    session.post<Properties>('Runtime.getProperties', { objectId }, (_failed, shown) => {
      id = shown?.internalProperties?.find(({ name }) => name === '[[ArrayBufferData]]')?.value
        ?.value;
    });
  });
  isOver = true;
  return id === undefined ? '' : String(id);
}
