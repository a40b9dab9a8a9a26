import { homeTable } from '../../src/thread/home.ts';
import { socketpairAt } from '../support/memory.ts';
import { input, nextMessage, report, startPeer, startWatchdog } from '../support/program.ts';
import { type Job, readStream, writeStream } from './stream.job.ts';

const job = input<Job>();
const watch = await startWatchdog();
const [a, b] = socketpairAt({ capacity: job.capacity, position: job.position });
const [handle, transfer] = b.detach();
watch({ table: homeTable().buffer, pairs: [{ label: JSON.stringify(job), memory: handle.pair }] });

const peer = startPeer('stream');
const answer = nextMessage<ReturnType<typeof readStream> | number>(peer);
peer.postMessage({ job, end: handle }, transfer);
const saw = job.workerWrites ? readStream(a, job) : writeStream(a, job);
const there = await answer;
const [written, reader] = typeof saw === 'number' ? [saw, there] : [there, saw];
report({ written, reader });
