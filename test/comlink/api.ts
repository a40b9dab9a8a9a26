import * as Comlink from 'comlink';

/** The object that the other thread exposes in these tests: one of everything that Comlink can do. */
export class Counter {
  value: number;

  constructor(value: number) {
    this.value = value;
  }

  add(more: number): number {
    this.value += more;
    return this.value;
  }
}

export const NAMED = { b: 2 };

export function createApi() {
  return {
    version: 3,
    nested: { deep: { answer: 42 } },
    Counter,
    add: (x: number, y: number): number => x + y,
    later: async (value: string): Promise<string> => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return `${value} later`;
    },
    never: (): Promise<void> => new Promise(() => undefined),
    echo: (value: unknown): unknown => value,
    fails(code: string): void {
      throw Object.assign(new RangeError(`${code}: as asked`), { code });
    },
    throws(value: unknown): void {
      throw value;
    },
    unserialisable: (): unknown => () => undefined,
    counter: (): Counter => Comlink.proxy(new Counter(10)),
    async callsBack(callback: (value: number) => Promise<number> | number): Promise<number> {
      return (await callback(1)) + (await callback(2));
    },
    length: (bytes: ArrayBuffer): number => bytes.byteLength,
    gives(size: number): ArrayBuffer {
      const buffer = new ArrayBuffer(size);
      return Comlink.transfer(buffer, [buffer]);
    },
    /** Answers on a port that came as an argument. */
    answersOn(port: MessagePort): void {
      const { postMessage } = port as unknown as { postMessage(value: unknown): void };
      postMessage.call(port, 'through the port');
    },
    dies(): void {
      process.exit(3);
    },
  };
}

export type Api = ReturnType<typeof createApi>;
