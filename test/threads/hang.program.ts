import { socketpair } from '../../src/index.ts';
import { homeTable } from '../../src/thread/home.ts';
import { report, startWatchdog } from '../support/program.ts';

/** Sleeps for ever: nobody writes. */
const watch = await startWatchdog();
const [a, b] = socketpair({ capacity: 8 });
b.write(new Uint8Array(3));
const [handle] = b.detach();
watch({ table: homeTable().buffer, pairs: [{ label: 'the pair', memory: handle.pair }] });
a.readFull(new Uint8Array(4));
report('unreachable');
