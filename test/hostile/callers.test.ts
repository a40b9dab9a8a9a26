import vm from 'node:vm';
import { expect, test } from 'vitest';
import { wrapSync } from '../../src/comlink/index.ts';
import { adopt, Poller, pipe, poll, Socket, socketpair } from '../../src/index.ts';
import * as c from '../../src/posix/index.ts';
import { report } from '../../src/race/index.ts';
import { duplex } from '../../src/stream/node.ts';
import { streams } from '../../src/stream/web.ts';
import { spawn } from '../../src/worker/index.ts';
import { rejection, turns, until } from '../support/promises.ts';
import { counting } from '../support/stream.ts';
import { type Any, boom, thrown, thrownCode } from './thrown.ts';

/** Arguments with a will of their own: each is read once, before anything is touched. */

/** A buffer of 4 bytes that says of itself whatever would hurt. */
class Liar extends Uint8Array {
  static get [Symbol.species](): never {
    throw new Error('species');
  }
  override get length(): number {
    return 100;
  }
  override get byteLength(): number {
    return 100;
  }
  override get byteOffset(): number {
    return 3;
  }
  override get buffer(): ArrayBuffer {
    return new ArrayBuffer(1);
  }
  override set(): never {
    throw new Error('set');
  }
  override subarray(): never {
    throw new Error('subarray');
  }
}

const sizes = [4, 200, 5_000, 70_000];

test('a subclass of Uint8Array is its own bytes, whatever it says of them', async () => {
  for (const size of sizes) {
    const bytes = counting(size);
    const liar = (): Uint8Array => {
      const made = new Liar(size);
      Uint8Array.prototype.set.call(made, bytes);
      return made;
    };
    const ways: [string, (a: Socket, b: Socket) => unknown][] = [
      ['write', (a) => a.write(liar())],
      ['writev', (a) => a.writev([liar()])],
      ['send', (a) => a.send(liar())],
      ['writeAsync', (a) => a.writeAsync(liar())],
      ['tryWrite', (a) => a.tryWrite(liar())],
      [
        'own properties',
        (a) => a.write(Object.defineProperty(bytes.slice(), 'length', { value: 9 })),
      ],
    ];
    for (const [name, write] of ways) {
      const [a, b] = socketpair();
      expect(await write(a, b), `${name} ${size}`).toBe(size);
      expect(b.queued, `${name} ${size}`).toBe(size);
      const into = new Liar(size);
      expect(b.read(into), `${name} ${size}`).toBe(size);
      const got = new Uint8Array(size);
      Uint8Array.prototype.set.call(got, into);
      expect(got, `${name} ${size}`).toEqual(bytes);
      a.write(bytes);
      expect(b.readv([new Liar(size)]), `readv ${size}`).toBe(size);
    }
  }
});

test('a Uint8Array of another realm is one, and a Proxy of one is none', async () => {
  const other = vm.runInNewContext('Uint8Array');
  const [a, b] = socketpair();
  expect(a.write(other.of(1, 2, 3))).toBe(3);
  const target = new other(4);
  expect([b.read(target), ...target]).toEqual([3, 1, 2, 3, 0]);
  const proxy = new Proxy(new Uint8Array(4), {});
  const mask = Object.create(Uint8Array.prototype);
  for (const wrong of [proxy, mask, new Proxy({}, { get: () => thrown(() => wrong) }), revoked()]) {
    expect(thrown(() => a.write(wrong as Any))).toMatchObject({
      name: 'TypeError',
      code: 'ERR_INVALID_ARG_TYPE',
    });
    expect(thrown(() => c.write(3, wrong as Any)).code).toBe('ERR_INVALID_ARG_TYPE');
  }
  expect(b.queued).toBe(0);
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable(new Uint8Array(4), {});
  revoke();
  return proxy;
}

test('new Socket is refused, whatever it is given', () => {
  for (const args of [[], [{}], [{ end: {} }], [socketpair()[0]]]) {
    expect(thrown(() => new (Socket as Any)(...args))).toMatchObject({
      name: 'TypeError',
      code: 'ERR_ILLEGAL_CONSTRUCTOR',
    });
  }
  class Mine extends (Socket as Any) {}
  expect(thrown(() => new Mine()).code).toBe('ERR_ILLEGAL_CONSTRUCTOR');
});

test('what is no Socket is refused by name: a Proxy of one, an object of its class', () => {
  const [a] = socketpair();
  for (const wrong of [new Proxy(a, {}), Object.create(Socket.prototype), Socket, null]) {
    const calls: [string, () => unknown][] = [
      ['entries[0].socket', () => poll([{ socket: wrong as Any, events: 1 }], 0)],
      ['socket', () => new Poller().add(wrong as Any, 1)],
      ['socket', () => duplex(wrong as Any)],
      ['socket', () => streams(wrong as Any)],
      ['socket', () => c.fdOf(wrong as Any)],
    ];
    for (const [name, call] of calls) {
      expect(thrown(call).message).toMatch(`${name} must be a Socket`);
    }
  }
});

test('options are read once, before anything is touched, in each call that has some', async () => {
  const [a, b] = socketpair();
  const seen: string[] = [];
  const once = (options: object): Any =>
    new Proxy(options, {
      get(target, name) {
        seen.push(String(name));
        return Reflect.get(target, name);
      },
    });
  a.write(counting(1));
  await b.readAsync(new Uint8Array(4), once({ offset: 1, length: 1, timeout: 50 }));
  await a.writeAsync(counting(2), once({ length: 1 }));
  await a.writeAllAsync(counting(2), once({ length: 1 }));
  expect(seen.length, seen.join()).toBe(12);
  seen.length = 0;
  socketpair(once({ capacity: 9, nonblock: true }));
  pipe(once({ packet: true }));
  expect(seen.sort(), seen.join()).toEqual(
    [...new Set(seen)].flatMap((name) => seen.filter((one) => one === name)),
  );
  expect(seen.filter((name) => name === 'capacity').length).toBe(2);
});

test('options that close the socket, hand it on or give its buffer away are found before a byte moves', async () => {
  const kinds: [string, (a: Socket, bytes: Uint8Array) => unknown][] = [
    ['close', (a) => a.close()],
    ['detach', (a) => a.detach()],
    [
      'transfer',
      (_a, bytes) => structuredClone(bytes, { transfer: [bytes.buffer as ArrayBuffer] }),
    ],
  ];
  for (const [kind, act] of kinds) {
    for (const name of ['offset', 'length', 'timeout', 'signal'] as const) {
      for (const call of ['readAsync', 'writeAsync', 'writeAllAsync'] as const) {
        const [a, b] = socketpair();
        b.write(counting(3));
        const bytes = new Uint8Array(4);
        const options = {
          get [name]() {
            act(a, bytes);
            return undefined;
          },
        };
        const error = await rejection(a[call](bytes, options));
        const right = kind === 'transfer' ? error instanceof TypeError : error.code === 'EBADF';
        expect(right, `${kind} ${name} ${call}: ${error}`).toBe(true);
        expect(b.queued, `${kind} ${name} ${call}`).toBe(0);
      }
    }
  }
});

test('a getter of readAsync that hands the end on delivers no byte twice', async () => {
  const [a, b] = socketpair();
  let next: Socket | undefined;
  const options = {
    get timeout() {
      next = adopt(a.detach()[0]);
      return undefined;
    },
  };
  const error = await rejection(a.readAsync(new Uint8Array(2), options as Any));
  b.write(counting(3));
  expect([error.code, next?.tryRead(new Uint8Array(9))]).toEqual(['EBADF', 3]);
});

test('options that nobody knows are refused by name, with those that there are', async () => {
  const [a] = socketpair();
  const calls: [string, () => unknown][] = [
    ['nonBlock', () => socketpair({ nonBlock: true } as Any)],
    ['type', () => pipe({ type: 'stream' } as Any)],
    ['read', () => duplex(a, { read() {} } as Any)],
    ['highWaterMark', () => streams(a, { highWaterMark: 1 } as Any)],
    ['timeoutMs', () => wrapSync(a, { timeoutMs: 1 } as Any)],
    ['exits', () => report({ exits: true } as Any)],
  ];
  for (const [name, call] of calls) {
    const error = thrown(call);
    expect(error, name).toMatchObject({ name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE' });
    expect(error.message).toMatch(`options.${name} is not an option; these are: `);
  }
  const error = await rejection(a.readAsync(new Uint8Array(1), { timeoutMs: 1 } as Any));
  expect(error.message).toMatch('options.timeoutMs');
  const waiting = await rejection(new Poller().waitAsync(1, 0, { timeout: 1 } as Any));
  expect(waiting.message).toMatch('options.timeout ');
  expect([a.closed, socketpair({ cloexec: true, capacity: undefined as Any }).length]).toEqual([
    false,
    2,
  ]);
});

test('spawn reads its options once, and what its factory changes of them later is too late', () => {
  const [a, b] = socketpair();
  const seen: string[] = [];
  const ends: Record<string, Any> = { a };
  const options = new Proxy({ ends, fds: [], name: 'child', workerData: 1 } as Any, {
    get(target, name) {
      seen.push(String(name));
      return target[name];
    },
  });
  const factory = (): object => {
    ends['a'] = null;
    ends['b'] = b;
    return {};
  };
  expect(thrown(() => spawn(factory, options)).message).toMatch('source() must be a Worker');
  expect(seen.sort()).toEqual(['ends', 'fds', 'name', 'share', 'workerData']);
  expect([a.closed, b.closed]).toEqual([false, false]);
});

test('a signal of the caller whose methods throw ends its own call only', async () => {
  const wrong: [string, object][] = [
    ['add', { aborted: false, addEventListener: boom, removeEventListener() {} }],
    ['remove', { aborted: false, addEventListener() {}, removeEventListener: boom }],
    ['async', { aborted: false, addEventListener() {}, removeEventListener: async () => boom() }],
    [
      'reason',
      {
        aborted: true,
        get reason() {
          return boom();
        },
        addEventListener() {},
        removeEventListener() {},
      },
    ],
  ];
  for (const [name, signal] of wrong) {
    const [a, b] = socketpair();
    const [x, y] = socketpair();
    const mine = a.readAsync(new Uint8Array(4), { signal: signal as Any }).catch((error) => error);
    const other = x.readAsync(new Uint8Array(4));
    const behind = a.readAsync(new Uint8Array(4));
    const got = name === 'remove' || name === 'async';
    b.write(counting(1));
    if (got) b.write(counting(1));
    y.write(counting(1));
    expect([name, await other]).toEqual([name, 1]);
    if (got) expect(await mine, name).toBe(2);
    else expect((await mine).message, name).toBe('mine');
    if (got) b.write(counting(1));
    expect(await behind, name).toBe(1);
    await turns();
  }
});

test('a signal whose methods use the socket finds it as any other caller does', async () => {
  for (const method of ['addEventListener', 'removeEventListener'] as const) {
    const [a, b] = socketpair();
    const codes: unknown[] = [];
    const signal = {
      aborted: false,
      reason: undefined,
      addEventListener() {},
      removeEventListener() {},
      [method]() {
        codes.push(thrownCode(() => a.detach()));
        a.close();
      },
    };
    const read = a.readAsync(new Uint8Array(4), { signal }).catch((error) => error.code);
    await turns();
    b.tryWrite(counting(1));
    const result = await read;
    await until('the signal to be forgotten', () => codes.length > 0);
    if (method === 'addEventListener') expect([result, codes]).toEqual(['ECANCELED', ['EBUSY']]);
    else expect([result, codes]).toEqual([1, ['handed on']]);
  }
});
