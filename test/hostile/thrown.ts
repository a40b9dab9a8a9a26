// biome-ignore lint/suspicious/noExplicitAny: what no type would let through
export type Any = any;

export function thrown(call: () => unknown): { name: string; code?: string; message: string } {
  try {
    call();
  } catch (error) {
    return error as Error & { code?: string };
  }
  throw new Error('nothing was thrown');
}

export function thrownCode(call: () => unknown): unknown {
  try {
    call();
    return 'handed on';
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

export function boom(): never {
  throw new Error('mine');
}
