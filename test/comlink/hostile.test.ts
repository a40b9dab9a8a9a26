import * as Comlink from 'comlink';
import { expect, test } from 'vitest';
import { endpoint, serve, transferHandler, wrapSync } from '../../src/comlink/index.ts';
import { pipe, type Socket, type SocketHandle, socketpair } from '../../src/index.ts';
import { BROKEN, frame, IGNORED, JSON_KIND, json, REFUSED, REQUEST } from './frames.ts';

/*
 * One side answers and asks, awaiting or blocking; the other one writes what it likes.
 */

interface Target {
  value: number;
  add(x: number, y: number): number;
}

function open(): { peer: Socket; victim: Socket; target: Target; api: Comlink.Remote<Target> } {
  const [peer, victim] = socketpair();
  const target: Target = { value: 1, add: (x, y) => x + y };
  const ep = endpoint(victim) as Comlink.Endpoint;
  const api = Comlink.wrap<Target>(ep);
  Comlink.expose(target, ep);
  return { peer, victim, target, api };
}

/** Everything that the peer gets until its end of the stream, or until this many bytes. */
async function told(peer: Socket, enough = Number.POSITIVE_INFINITY): Promise<string> {
  let text = '';
  const chunk = new Uint8Array(65_536);
  while (text.length < enough) {
    const count = await peer.readAsync(chunk, { timeout: 5_000 }).catch((error) => {
      // Unread bytes were thrown away with the end.
      if (error.code === 'ECONNRESET') return 0;
      throw error;
    });
    if (count === 0) break;
    text += new TextDecoder().decode(chunk.slice(0, count));
  }
  return text;
}

test.for(Object.entries(BROKEN))('%s ends the endpoint with EPROTO', async ([, bytes]) => {
  const { peer, victim, target, api } = open();
  const call = Promise.resolve(api.add(1, 1)).catch((error: { code: string }) => error.code);
  await peer.writeAllAsync(bytes, { timeout: 5_000 });
  peer.shutdown('wr');
  expect(await call).toBe('EPROTO');
  expect(victim.closed).toBe(true);
  await told(peer);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
  expect(target.value).toBe(1);
  peer.close();
});

test.for(REFUSED)('a request that %s is answered with EPERM', async ([, request]) => {
  const { peer, victim } = open();
  await peer.writeAllAsync(json(`{"id":"x",${request}}`));
  const text = await told(peer, 1);
  expect(text).toContain('"EPERM"');
  expect(text).toContain('"id":"x"');
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
  expect(victim.closed).toBe(false);
  victim.close();
  peer.close();
});

test.for(Object.entries(IGNORED))('%s changes nothing', async ([, bytes]) => {
  const { peer, victim } = open();
  await peer.writeAllAsync(bytes);
  const sum = '{"type":"RAW","value":2}';
  await peer.writeAllAsync(json(`{${REQUEST},"path":["add"],"argumentList":[${sum},${sum}]}`));
  expect(await told(peer, 1)).toContain('"value":4');
  victim.close();
  peer.close();
});

test('a frame cut at any byte ends the endpoint with its stream, and calls reject', async () => {
  const whole = json(`{${REQUEST},"path":["add"],"argumentList":[]}`);
  for (let cut = 0; cut < whole.length; cut++) {
    const { peer, victim, api } = open();
    const call = Promise.resolve(api.add(1, 1)).catch((error: { code: string }) => error.code);
    peer.tryWrite(whole.subarray(0, cut));
    peer.shutdown('wr');
    expect(await call, `cut at ${cut}`).toBe('ECONNRESET');
    expect(victim.closed).toBe(true);
    peer.close();
  }
});

test('what a length word promises is not allocated', async () => {
  const { peer, victim } = open();
  const before = process.memoryUsage().arrayBuffers;
  await peer.writeAllAsync(frame(JSON_KIND, new Uint8Array(100), { length: 2 ** 28 }));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
  victim.close();
  peer.close();
});

test('a socket that no messages can go through is refused, and says why', () => {
  const [a, b] = socketpair();
  const [record] = socketpair({ type: 'seqpacket' });
  const [reader, writer] = pipe();
  a.close();
  endpoint(b);
  const codes = [a, record, reader, writer, b].map((socket) => {
    try {
      endpoint(socket);
    } catch (error) {
      return (error as { code: string }).code;
    }
    return 'taken';
  });
  expect(codes).toEqual(['EBADF', 'ESOCKTNOSUPPORT', 'ENOTSOCK', 'ENOTSOCK', 'EBUSY']);
  expect(() => endpoint({} as Socket)).toThrow('socket must be a Socket: socket=Object');
  b.close();
});

/** A thread that blocks, and that never does: all that it will read is there, with the end behind. */
function prewritten(bytes: Uint8Array): { peer: Socket; victim: Socket } {
  const [peer, victim] = socketpair({ capacity: 2 ** 22 });
  peer.writeAll(bytes);
  peer.shutdown('wr');
  return { peer, victim };
}

function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'nothing';
}

test.for(Object.entries(BROKEN))('%s ends serve with EPROTO', ([, bytes]) => {
  const { peer, victim } = prewritten(bytes);
  const target: Target = { value: 1, add: (x, y) => x + y };
  expect(codeOf(() => serve(target, victim))).toBe('EPROTO');
  expect([victim.closed, peer.peer, target.value]).toEqual([true, 'closed', 1]);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
  peer.close();
});

test.for(Object.entries(BROKEN))('%s makes a blocking call throw EPROTO', ([, bytes]) => {
  const { peer, victim } = prewritten(bytes);
  const api = wrapSync<Target>(victim);
  expect(codeOf(() => api.add(1, 1))).toBe('EPROTO');
  expect([victim.closed, peer.peer]).toEqual([true, 'closed']);
  expect(codeOf(() => api.add(1, 1))).toBe('EBADF');
  peer.close();
});

test.for(REFUSED)('serve answers a request that %s with EPERM', async ([, request]) => {
  const { peer, victim } = prewritten(json(`{"id":"x",${request}}`));
  serve({ value: 1, add: (x: number) => x }, victim);
  expect(await told(peer, 1)).toContain('"EPERM"');
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
  peer.close();
});

test.for(Object.entries(IGNORED))('%s changes nothing in serve', async ([, bytes]) => {
  const sum = '{"type":"RAW","value":2}';
  const request = json(`{${REQUEST},"path":["add"],"argumentList":[${sum},${sum}]}`);
  const both = new Uint8Array(bytes.length + request.length);
  both.set(bytes);
  both.set(request, bytes.length);
  const { peer, victim } = prewritten(both);
  serve({ add: (x: number, y: number) => x + y }, victim);
  expect(await told(peer, 1)).toContain('"value":4');
  peer.close();
});

test('a late or foreign answer is dropped by its id, and the call gets its own', () => {
  const { peer, victim } = prewritten(
    Uint8Array.from([
      ...json('{"id":"nobody","type":"RAW","value":8}'),
      ...json('{"id":77,"type":"RAW","value":9}'),
      ...json('{"id":1,"type":"RAW","value":4}'),
    ]),
  );
  expect(wrapSync<Target>(victim).add(2, 2)).toBe(4);
  victim.close();
  peer.close();
});

test('an answer cut at any byte is ECONNRESET', () => {
  const answer = json('{"id":1,"type":"RAW","value":4}');
  for (let cut = 0; cut < answer.length; cut++) {
    const { peer, victim } = prewritten(answer.subarray(0, cut));
    expect(
      codeOf(() => wrapSync<Target>(victim).add(2, 2)),
      `cut at ${cut}`,
    ).toBe('ECONNRESET');
    victim.close();
    peer.close();
  }
});

test('wrapSync and serve refuse a socket that no messages can go through', () => {
  const [a, b] = socketpair();
  const [record] = socketpair({ type: 'dgram' });
  const [reader] = pipe();
  a.close();
  endpoint(b);
  const codes = [a, record, reader, b].map((socket) => [
    codeOf(() => wrapSync(socket)),
    codeOf(() => serve({}, socket)),
  ]);
  const expected = ['EBADF', 'ESOCKTNOSUPPORT', 'ENOTSOCK', 'EBUSY'];
  expect(codes).toEqual(expected.map((code) => [code, code]));
  expect(() => wrapSync({} as Socket)).toThrow('socket must be a Socket: socket=Object');
  expect(() => serve(null as unknown as object, b)).toThrow('api must be an object');
  b.close();
});

const CALLS: [name: string, call: (socket: Socket) => unknown][] = [
  ['endpoint', endpoint],
  ['wrapSync', wrapSync],
  ['serve', (socket) => serve({}, socket)],
];

test.for(CALLS)('what %s refuses it with says what to do', ([name, call]) => {
  const [records] = socketpair({ type: 'seqpacket' });
  const [reader] = pipe();
  const [closed] = socketpair();
  closed.close();
  expect(() => call(records)).toThrow(
    `ESOCKTNOSUPPORT: socket type not supported, ${name}: it needs a stream, this end is seqpacket; use socketpair() without a type`,
  );
  expect(() => call(reader)).toThrow(
    `ENOTSOCK: socket operation on non-socket, ${name}: a pipe has one direction; use socketpair()`,
  );
  expect(() => call(closed)).toThrow(/^EBADF: .*: the Socket was closed or handed on/);
});

test('transferHandler refuses a Socket that is closed, and what is no handle', () => {
  const [closed] = socketpair();
  closed.close();
  expect(codeOf(() => transferHandler.serialize(closed))).toBe('EBADF');
  expect(codeOf(() => transferHandler.deserialize({} as SocketHandle))).toBe('EPROTO');
});
