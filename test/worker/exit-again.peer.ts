import { inherited } from '../../src/worker/index.ts';

const { io } = (await inherited()).ends;
const buffer = new Uint8Array(8);
for (;;) {
  const count = io!.read(buffer);
  if (count === 0) break;
  io!.writeAll(buffer.subarray(0, count));
}
