import { inherited } from '../../src/worker/index.ts';

const { ends, workerData } = await inherited();
const io = ends['io']!;
const word = Buffer.alloc(5);
io.readFull(word);
io.writeAll(Buffer.from(String(word).toUpperCase() + String(workerData)));
throw new Error('the end of this thread');
