import { constants as c, Poller, poll, type Socket } from '../../src/index.ts';
import { passTime, untilOtherBlocks } from '../support/asleep.ts';
import { counting } from '../support/stream.ts';
import { attempt, type Law } from './law.ts';

/** Answer of poll without a limit for one end. */
function polled(socket: Socket, events: number): unknown {
  const entry = { socket, events, revents: 0 };
  return attempt(() => [poll([entry]), entry.revents]);
}

/** True if the call says what it was asked for; the actor may have closed its end since. */
function answers(socket: Socket, event: number): boolean {
  const entry = { socket, events: event, revents: 0 };
  return poll([entry]) === 1 && (entry.revents & event) !== 0;
}

/** The events that a Poller without a limit reports of one end, so many times. */
function waited(socket: Socket, events: number, times: number): unknown[] {
  const poller = new Poller();
  poller.add(socket, events);
  return Array.from({ length: times }, () =>
    attempt(() => {
      const [event] = poller.wait();
      while (socket.queued > 0) socket.read(new Uint8Array(8));
      return event?.events;
    }),
  );
}

const BASE = { kind: 'socketpair', capacity: 8 } as const;

/** After a moment in which nothing may happen to the sleeper, so that what follows wakes it. */
function then(does: (socket: Socket) => void): (socket: Socket) => string {
  return (socket) => {
    untilOtherBlocks();
    does(socket);
    return 'done';
  };
}

/** Waits of poll() and Poller, and the calls of others that wake them. */
export const POLL_LAWS: Record<string, Law> = {
  'poll for POLLIN sleeps until a write': {
    ...BASE,
    sleeper: (socket) => answers(socket, c.POLLIN),
    actor: then((socket) => socket.write(counting(1))),
    sees: { sleeper: true, actor: 'done' },
  },
  'poll for POLLOUT sleeps until there is room': {
    ...BASE,
    sleeper(socket) {
      socket.write(counting(8));
      return answers(socket, c.POLLOUT);
    },
    actor: then((socket) => socket.read(new Uint8Array(1))),
    sees: { sleeper: true, actor: 'done' },
  },
  'poll for POLLRDHUP is ended by what the peer sends no more, and not by what it reads no more': {
    ...BASE,
    sleeper: (socket) => polled(socket, c.POLLRDHUP),
    actor: then((socket) => {
      socket.shutdown('rd');
      socket.write(counting(1));
      passTime(5);
      socket.shutdown('wr');
    }),
    sees: { sleeper: [1, c.POLLRDHUP | c.POLLHUP], actor: 'done' },
  },
  'poll for nothing is ended by a full shutdown, and not by data or a half': {
    ...BASE,
    sleeper: (socket) => polled(socket, 0),
    actor: then((socket) => {
      socket.write(counting(1));
      socket.shutdown('wr');
      passTime(5);
      socket.shutdown('rd');
    }),
    sees: { sleeper: [1, c.POLLHUP], actor: 'done' },
  },
  'poll is ended by a close, which is an error where bytes are left': {
    ...BASE,
    sleeper(socket) {
      socket.write(counting(1));
      return polled(socket, c.POLLIN);
    },
    actor: then((socket) => socket.close()),
    sees: { sleeper: [1, c.POLLIN | c.POLLERR | c.POLLHUP], actor: 'done' },
  },
  'a Poller sleeps until each write, by level, and then until the close': {
    ...BASE,
    sleeper: (socket) => waited(socket, c.EPOLLIN, 3),
    actor(socket) {
      let call = 0;
      for (let i = 0; i < 2; i++) {
        call = untilOtherBlocks(call);
        socket.write(counting(1));
      }
      untilOtherBlocks(call);
      socket.close();
      return 'done';
    },
    sees: { sleeper: [c.EPOLLIN, c.EPOLLIN, c.EPOLLIN | c.EPOLLHUP], actor: 'done' },
  },
  'a Poller sleeps until each write, by edge, and then until the close': {
    ...BASE,
    sleeper: (socket) => waited(socket, c.EPOLLIN | c.EPOLLET, 3),
    actor(socket) {
      let call = 0;
      for (let i = 0; i < 2; i++) {
        call = untilOtherBlocks(call);
        socket.write(counting(1));
      }
      untilOtherBlocks(call);
      socket.close();
      return 'done';
    },
    sees: { sleeper: [c.EPOLLIN, c.EPOLLIN, c.EPOLLIN | c.EPOLLHUP], actor: 'done' },
  },
};
