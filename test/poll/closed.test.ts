import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { constants as c, Poller, type Socket, socketpair } from '../../src/index.ts';
import { until } from '../support/promises.ts';
import { counting } from '../support/stream.ts';

/* A Poller keeps nothing of an end that is closed or handed on, whatever was reported of it. */

const { EPOLLIN: IN, EPOLLET: ET, EPOLLONESHOT: ONESHOT } = c;

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Watches an end, hears of it, and again has something happen that nobody is to hear of. */
function hearAndEnd(
  poller: Poller,
  events: number,
  end: (socket: Socket) => void,
): WeakRef<Socket> {
  const [a, b] = socketpair({ nonblock: true });
  poller.add(a, events);
  b.write(counting(1));
  expect(poller.wait(10, 0).length).toBe(1);
  b.write(counting(1));
  poller.wait(10, 0);
  end(a);
  expect(poller.wait(10, 0).length).toBe(0);
  b.close();
  return new WeakRef(a);
}

test.for([
  ['level', IN],
  ['edge', IN | ET],
  ['ONESHOT', IN | ONESHOT],
] as const)(
  'an end that is closed or handed on is not kept by a Poller: %s',
  async ([, events]) => {
    const poller = new Poller();
    for (const end of [(a: Socket) => a.close(), (a: Socket) => void a.detach()]) {
      const socket = hearAndEnd(poller, events, end);
      await until('the Socket to be collected', () => {
        gc();
        return socket.deref() === undefined;
      });
    }
    poller.close();
  },
);
