import { socketpair } from '../../src/index.ts';
import { homeTable } from '../../src/thread/home.ts';
import { input, nextMessage, report, startPeer, startWatchdog } from '../support/program.ts';
import { echo, exchange, type Job } from './echo.job.ts';

const job = input<Job>();
const watch = await startWatchdog();
const [own, theirs] = socketpair({ capacity: job.capacity });
const [handle, transfer] = theirs.detach();
watch({ table: homeTable().buffer, pairs: [{ label: JSON.stringify(job), memory: handle.pair }] });

const peer = startPeer('echo');
const answer = nextMessage<unknown>(peer);
peer.postMessage({ job, end: handle }, transfer);
const here = job.asyncInWorker ? echo(own) : await exchange(own, job);
const there = await answer;
report(job.asyncInWorker ? { echoed: here, saw: there } : { echoed: there, saw: here });
