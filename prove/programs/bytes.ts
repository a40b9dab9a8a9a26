/** Ends the run as refuted. */
declare function fail(text: string): void;

/** Bytes of a stream in which each byte is its own position. */
export function bytesFrom(pos: number, count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  for (let i = 0; i < count; i++) bytes[i] = pos + i;
  return bytes;
}

/** Fails unless these are the bytes of that stream. */
export function expectBytes(bytes: Uint8Array, pos: number, count: number): void {
  for (let i = 0; i < count; i++) {
    if (bytes[i] !== ((pos + i) & 0xff)) fail(`byte ${pos + i} is ${bytes[i]}`);
  }
}
