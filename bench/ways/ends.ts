import { adopt, type Socket, type SocketpairOptions, socketpair } from '../../src/index.ts';
import { thisThread } from '../../src/thread/home.ts';
import { inherited, spawn } from '../../src/worker/index.ts';
import { CAPACITY, type Case } from '../plan.ts';
import { PEER_URL } from '../start-peer.ts';

/** Starts the peer with the other end of a new pair, as the case's manner asks for. */
export function startOther(of: Case): Socket {
  const [here, there] = socketpair(optionsOf(of));
  setSpin(of);
  spawn(PEER_URL, { ends: { there }, workerData: { case: of } });
  return asHeld(here, of);
}

/** In the peer: its end. */
export async function mine(): Promise<Socket> {
  const { ends, workerData } = await inherited();
  const of = (workerData as { case: Case }).case;
  setSpin(of);
  const { there } = ends;
  if (there === undefined) throw new Error('no end came');
  return asHeld(there, of);
}

function optionsOf({ how }: Case): SocketpairOptions {
  const type = how === 'seqpacket' ? how : 'stream';
  // A record has 8 bytes of its own in the ring.
  return { capacity: CAPACITY, type, clocks: how === 'clocks' ? 'data' : false };
}

/** An end that more than one thread may hold is used under a lock, from then on. */
function asHeld(end: Socket, { how }: Case): Socket {
  if (how !== 'locked') return end;
  const [handle] = end.share();
  adopt(handle);
  return end;
}

/** The library learns how long to spin and has no switch for it, so this reaches inside. */
function setSpin({ how }: Case): void {
  if (how !== 'sleeping' && how !== 'no spin') return;
  (thisThread('socketpair') as { spinLimit: number }).spinLimit = 0;
}
