import { socketpair } from '../../src/index.ts';
import { spawn } from '../../src/worker/index.ts';
import { report } from '../support/program.ts';

declare const Worker: new (url: URL, options: { type: 'module' }) => EventTarget;

const [mine, theirs] = socketpair();
spawn(
  () => {
    const url = new URL('./global-worker.peer.mjs', import.meta.url);
    const worker = new Worker(url, { type: 'module' });
    worker.addEventListener('error', (event) => event.preventDefault());
    return worker;
  },
  { ends: { io: theirs }, workerData: 'of the maker' },
);
mine.writeAll(Buffer.from('hello'));
const answer = Buffer.alloc(5);
mine.readFull(answer);
const data = Buffer.alloc(12);
mine.readFull(data);
const end = mine.read(Buffer.alloc(1));
report({ answer: String(answer), data: String(data), end, isOpen: mine.peer === 'open' });
