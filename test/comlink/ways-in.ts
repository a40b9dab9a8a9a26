import * as Comlink from 'comlink';
import { endpoint, serve, wrapSync } from '../../src/comlink/index.ts';
import { type Socket, socketpair } from '../../src/index.ts';
import { json } from './frames.ts';
import { RawPeer, type Wire, type WirePort } from './raw-peer.ts';

/* The ways on which a peer gets at an object: each channel that there is. */

export type Asked = Omit<Wire, 'id'> & { argumentList?: unknown[] };
export type Way = (target: object, requests: readonly Asked[]) => Promise<Wire[]>;

interface Open {
  peer: RawPeer;
  victim: Socket;
  ep: Comlink.Endpoint;
}

function open(): Open {
  const [a, victim] = socketpair();
  return { peer: new RawPeer(a), victim, ep: endpoint(victim) as Comlink.Endpoint };
}

/** Asks on the channel that `find` leads to. */
function awaiting(find: (open: Open, target: object) => Promise<number>): Way {
  return async (target, requests) => {
    const there = open();
    const channel = await find(there, target);
    const answers: Wire[] = [];
    for (const request of requests) answers.push(await there.peer.ask(request, channel));
    there.victim.close();
    there.peer.socket.close();
    return answers;
  };
}

/** All that a thread that blocks will read is there before it begins, and its answers are read after. */
function blocking(run: (target: object, victim: Socket) => void, channel: number): Way {
  return async (target, requests) => {
    const [a, victim] = socketpair({ capacity: 4_194_304 });
    const peer = new RawPeer(a);
    for (const [i, request] of requests.entries())
      peer.send({ id: `raw ${i}`, ...request }, channel);
    a.writeAll(json('{"id":1,"type":"RAW","value":"the answer to its call"}'));
    a.shutdown('wr');
    run(target, victim);
    const came = new Map(peer.rest().map(({ message }) => [message?.id, message]));
    a.close();
    return requests.map((_, i) => came.get(`raw ${i}`) ?? { name: 'no answer' });
  };
}

/** Number of the first object that this side lends, on the end that is not the peer's. */
const FIRST_LENT = 3;

export const WAYS: Record<string, Way> = {
  'the endpoint': awaiting(async ({ ep }, target) => {
    Comlink.expose(target, ep);
    return 0;
  }),

  'an endpoint of createEndpoint': awaiting(async ({ ep, peer }, target) => {
    Comlink.expose(target, ep);
    return (await peer.ask({ type: 'ENDPOINT' })).value as number;
  }),

  'an endpoint of an endpoint': awaiting(async ({ ep, peer }, target) => {
    Comlink.expose(target, ep);
    const first = (await peer.ask({ type: 'ENDPOINT' })).value as number;
    return (await peer.ask({ type: 'ENDPOINT' }, first)).value as number;
  }),

  'a proxy that was returned': awaiting(async ({ ep, peer }, target) => {
    Comlink.expose({ lend: () => Comlink.proxy(target) }, ep);
    return (await peer.ask({ type: 'APPLY', path: ['lend'], argumentList: [] })).value as number;
  }),

  'an argument by proxy': awaiting(async ({ ep, peer }, target) => {
    const api = Comlink.wrap<{ take(object: object): void }>(ep);
    void Promise.resolve(api.take(Comlink.proxy(target))).catch(() => undefined);
    const { message } = await peer.next();
    const [argument] = (message as { argumentList?: Wire[] }).argumentList ?? [];
    return argument?.value as number;
  }),

  serve: blocking((target, victim) => serve(target, victim), 0),

  'a callback of wrapSync': blocking((target, victim) => {
    wrapSync<{ take(object: object): void }>(victim).take(Comlink.proxy(target));
    victim.close();
  }, FIRST_LENT),
};

/** A port on which the program exposed something itself: what that is nobody knows. */
export const PORT: Way = awaiting(async ({ ep, peer }, target) => {
  const give = () => {
    const { port1, port2 } = new MessageChannel();
    Comlink.expose(target, port1 as unknown as Comlink.Endpoint);
    return Comlink.transfer(port2, [port2 as unknown as ArrayBuffer]);
  };
  Comlink.expose({ give }, ep);
  const answer = await peer.ask({ type: 'APPLY', path: ['give'], argumentList: [] });
  return (answer.value as WirePort).channel;
});
