import type { Case, Job, Sample } from '../plan.ts';

type Measure = (job: Job) => Sample | Promise<Sample>;
type Answer = (of: Case) => void | Promise<void>;

/*
 * Code of a case, loaded only for it: another checkout that is measured need not have all of it,
 * and a package that a rival comes from is needed by its own cases alone.
 */

/** In the thread that measures. */
export async function measuringOf({ kind, way, how }: Case): Promise<Measure> {
  if (kind === 'death') return (await import('./death.ts')).measureDeaths;
  if (kind === 'clocks') return (await import('./clocks.ts')).measureClocks;
  if (kind === 'poller') return (await import('./poller.ts')).measurePoller;
  if (kind === 'idle') return (await import('./idle.ts')).measureIdle;
  if (kind === 'create') return (await import('./create.ts')).measureCreation;
  if (kind === 'import') return (await import('./import.ts')).measureImport;
  if (kind === 'memory') return (await import('./create.ts')).measureMemory;
  const trips = kind === 'round-trip';
  switch (way) {
    case 'socketpair':
      if (how.startsWith('event loop')) return (await import('./awaited.ts')).measureAwaited;
      if (trips) return (await import('./round-trips.ts')).measureRoundTrips;
      return (await import('./throughput.ts')).measureThroughput;
    case 'postMessage': {
      const { measurePostMessage, measurePostMessageTrips } = await import('./post-message.ts');
      return trips ? measurePostMessageTrips : measurePostMessage;
    }
    case 'bare': {
      const { measureBare, measureBareTrips } = await import('./bare.ts');
      return trips ? measureBareTrips : measureBare;
    }
    case 'ringbuf.js':
      return (await import('./ringbuf.ts')).measureRingbuf;
    case 'duplex':
      if (trips) return (await import('./duplex-trips.ts')).measureDuplexTrips;
      return (await import('./streams.ts')).measureStream;
    case 'net':
      return (await import('./streams.ts')).measureStream;
    case 'web':
      return (await import('./web-streams.ts')).measureWebStream;
    case 'thread-stream':
      return (await import('./thread-stream.ts')).measureThreadStream;
    case 'comlink':
      return (await import('./comlink.ts')).measureComlink;
    case 'endpoint':
      return (await import('./comlink.ts')).measureEndpoint;
    case 'synckit':
      return (await import('./synckit.ts')).measureSynckit;
    case 'wrapSync':
    case 'serve':
      return (await import('./sync-calls.ts')).measureSyncCalls;
    default:
      throw new Error(`not measured by Node: way=${way}`);
  }
}

/** In the other thread. */
export async function answeringOf({ kind, way, how }: Case): Promise<Answer> {
  if (kind === 'death') return (await import('./death.ts')).dieSocketpair;
  if (kind === 'idle') return (await import('./idle.ts')).sleep;
  const trips = kind === 'round-trip';
  switch (way) {
    case 'socketpair':
      if (how === 'event loops') return (await import('./awaited.ts')).answerAwaited;
      if (trips) return (await import('./round-trips.ts')).answerRoundTrips;
      return (await import('./throughput.ts')).writeThroughput;
    case 'postMessage': {
      const { answerPosts, post } = await import('./post-message.ts');
      return trips ? answerPosts : post;
    }
    case 'bare': {
      const { answerBare, writeBare } = await import('./bare.ts');
      return trips ? answerBare : writeBare;
    }
    case 'ringbuf.js':
      return (await import('./ringbuf.ts')).pushRingbuf;
    case 'duplex':
      if (trips) return (await import('./duplex-trips.ts')).answerDuplexTrips;
      return (await import('./streams.ts')).writeToStream;
    case 'net':
      return (await import('./streams.ts')).writeToStream;
    case 'web':
      return (await import('./web-streams.ts')).writeToWebStream;
    case 'comlink':
      return (await import('./comlink.ts')).answerComlink;
    case 'endpoint':
      return (await import('./comlink.ts')).answerEndpoint;
    case 'wrapSync':
    case 'serve':
      return (await import('./sync-calls.ts')).answerSyncCalls;
    default:
      throw new Error(`no thread of the bench answers: way=${way}`);
  }
}
