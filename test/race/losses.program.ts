import { socketpair } from '../../src/index.ts';
import { enable, report, watch } from '../../src/race/index.ts';
import { spawn } from '../../src/worker/index.ts';
import { report as finish, input } from '../support/program.ts';

/* A thread passes on what it hears and watches nothing: nobody reads, so its log gets full. */

const { times } = input<{ times: number }>();
const watched = watch(new Int32Array(new SharedArrayBuffer(4)), 'x');
enable();
const [mine, theirs] = socketpair({ clocks: 'data' });
const [unread, written] = socketpair({ clocks: 'data' });
const thread = spawn(new URL('./losses.peer.mjs', import.meta.url), {
  ends: { heard: theirs, written },
});
const byte = new Uint8Array(1);
for (let i = 0; i < times; i++) {
  watched.set(0, i);
  mine.write(byte);
  // The other thread has passed it on.
  mine.read(byte);
}
mine.close();
thread.join();
const { degradedBytes, forcedClocks, missedTimes, dropped, text } = report();
finish({ degradedBytes, forcedClocks, missedTimes, dropped, queued: unread.queued, text });
