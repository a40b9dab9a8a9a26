import { inherited } from '../../src/worker/index.ts';

const {
  ends: { io },
  workerData,
} = await inherited();
const word = Buffer.alloc(5);
io!.readFull(word);
io!.writeAll(Buffer.from(String(word).toUpperCase() + String(workerData)));
throw new Error('the end of this thread');
