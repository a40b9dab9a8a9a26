/// <reference lib="esnext.disposable" preserve="true" />
import { untilDone } from '../atomics/until-done.ts';
import { waitFailure } from '../calls/failure.ts';
import { ERRNO } from '../errno/errno.ts';
import { integer, wrongType } from '../errno/misuse.ts';
import { errnoError, isErrno, SystemError } from '../errno/system-error.ts';
import { takeOptions } from '../errno/take.ts';
import { giveUp, later, type Owner } from '../socket/later.ts';
import { type Limits, takeLimits } from '../socket/limits.ts';
import { isSocket, type Socket } from '../socket/socket.ts';
import { SocketState } from '../socket/socket-state.ts';
import { home, settledThread, thisThread } from '../thread/home.ts';
import { startedPump } from '../thread/this-pump.ts';
import { Interest } from './interest.ts';
import { ReadyList } from './ready-list.ts';
import { watches } from './watches.ts';

/** An event of an end that a Poller watches. */
export interface PollEvent<Data = unknown> {
  readonly socket: Socket;
  /** EPOLLIN, EPOLLOUT, EPOLLRDHUP, EPOLLHUP, EPOLLERR. */
  readonly events: number;
  /** The `data` that `add` was given. */
  readonly data: Data;
}

const DEFAULT_MAX = 1024;

/**
 * Watches any number of ends, as epoll(7): what it watches it keeps, and a wait costs as much as there
 * are events, however many ends are watched. It and its ends belong to the thread that made it. While it
 * is not closed it keeps the Sockets that it watches from being collected, also if it was dropped itself.
 *
 * @example
 * import { constants, Poller, socketpair } from 'socketpair';
 * const [a, b] = socketpair();
 * const poller = new Poller();
 * poller.add(b, constants.EPOLLIN, 'b');
 * a.write(Uint8Array.of(1));
 * for (const { socket, data } of poller.wait()) {
 *   console.log(data, socket.read(new Uint8Array(10))); // b 1
 * }
 */
export class Poller<Data = unknown> {
  readonly #list = new ReadyList(() => home().thread ?? thisThread('epoll_wait'), watches());
  readonly #owner: Owner = { holdsLoop: true, socket: this };
  #isClosed = false;

  /**
   * Watches an end for `events`: EPOLLIN, EPOLLOUT, EPOLLRDHUP; EPOLLHUP and EPOLLERR are there
   * unasked. With EPOLLET an event is reported once, when it comes about; with EPOLLONESHOT nothing
   * more after one report, until {@link modify}. An end is watched until it is deleted, or its last
   * Socket of this thread is closed. Never blocks.
   *
   * @throws EEXIST it is watched already by this Socket: a `dup` can be watched beside it
   * @throws EBADF the Socket or this Poller is closed
   */
  add(socket: Socket, events: number, data?: Data): void {
    const wanted = this.#check(socket, events);
    const held = SocketState.heldOf(socket, 'epoll_ctl');
    if (this.#list.find(socket) !== undefined) throw errnoError(ERRNO.EEXIST, 'epoll_ctl');
    startedPump()?.stir(this.#list);
    this.#list.add(new Interest(this.#list, socket, held, wanted, data));
  }

  /**
   * Watches an end for other events, or for the same anew. Never blocks.
   *
   * @throws ENOENT it is not watched
   * @throws EBADF the Socket or this Poller is closed
   */
  modify(socket: Socket, events: number, data?: Data): void {
    const wanted = this.#check(socket, events);
    SocketState.heldOf(socket, 'epoll_ctl');
    const interest = this.#list.find(socket);
    if (interest === undefined) throw errnoError(ERRNO.ENOENT, 'epoll_ctl');
    startedPump()?.stir(this.#list);
    interest.change(wanted, data);
    this.#list.changed(interest);
  }

  /**
   * Watches an end no more. Never blocks.
   *
   * @throws ENOENT it is not watched
   * @throws EBADF this Poller is closed
   */
  delete(socket: Socket): void {
    this.#check(socket, 0);
    const interest = this.#list.find(socket);
    if (interest === undefined) throw errnoError(ERRNO.ENOENT, 'epoll_ctl');
    this.#list.delete(interest);
  }

  /**
   * Waits until something has happened, and returns up to `max` events; if there are more, the next
   * calls have their turn with the others first. Blocks until then, or for `timeout` milliseconds: 0
   * only looks, -1 is for ever. As epoll_wait(2).
   *
   * @throws EINTR interrupted
   * @throws EDEADLK no other thread could ever bring about such an event
   * @throws ENOTSUP it would wait, in a thread that may not: {@link waitAsync}
   * @throws EBADF this Poller is closed
   */
  wait(max: number = DEFAULT_MAX, timeout: number = -1): PollEvent<Data>[] {
    const most = this.#checkWait(max);
    const limit = integer('timeout', timeout, -1, 0x7fff_ffff);
    const events = this.#take(most);
    if (events.length > 0 || limit === 0) return events;
    const thread = thisThread('epoll_wait');
    const deadline = limit === -1 ? Infinity : thread.now() + limit;
    const found = untilDone(thread, this.#list, 1, deadline, () => this.#takeSome(most));
    if (found === ERRNO.EAGAIN) return [];
    if (typeof found === 'number') throw waitFailure(thread, this.#list, found, 'epoll_wait');
    return found;
  }

  /**
   * As {@link wait}, without blocking: any thread may call it, a page's main thread too.
   *
   * @returns a promise, that rejects with ECANCELED when this Poller is closed
   */
  async waitAsync(
    max: number = DEFAULT_MAX,
    timeout: number = -1,
    options: Pick<Limits, 'signal'> = {},
  ): Promise<PollEvent<Data>[]> {
    const limit = integer('timeout', timeout, -1, 0x7fff_ffff);
    const { signal } = takeLimits(takeOptions(options, ['signal']));
    const most = this.#checkWait(max);
    if (limit === 0) return this.#take(most);
    let events: PollEvent<Data>[] = [];
    const step = (): number => {
      events = this.#take(most);
      return events.length > 0 ? events.length : ERRNO.EAGAIN;
    };
    const side = () => this.#list;
    const owner = this.#owner;
    const answer = (): PollEvent<Data>[] => events;
    const gone = () => undefined;
    const call = { syscall: 'epoll_wait', owner, side, step, gone, answer } as const;
    try {
      return await later(call, { signal, timeoutMs: limit === -1 ? undefined : limit });
    } catch (error) {
      if (!isErrno(error, 'ETIMEDOUT')) throw error;
      return [];
    }
  }

  /** Watches nothing any more. Its ends stay open. Closing again does nothing. Never blocks. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    giveUp(this.#owner);
    this.#list.clear();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #take(max: number): PollEvent<Data>[] {
    const found = this.#list.look(max);
    const taken = found.map(({ interest: { socket, data }, events }) => ({
      socket,
      events,
      // As add() took it.
      data: data as Data,
    }));
    // Last: a call that runs out of stack before this has told of nothing.
    this.#list.report(found);
    return taken;
  }

  #takeSome(max: number): PollEvent<Data>[] | number {
    const taken = this.#take(max);
    return taken.length > 0 ? taken : ERRNO.EAGAIN;
  }

  #check(socket: Socket, events: number): number {
    if (!isSocket(socket)) throw wrongType('socket', 'a Socket', socket);
    integer('events', events, -0x8000_0000, 0xffff_ffff);
    this.#assertOpen('epoll_ctl');
    return events | 0;
  }

  #checkWait(max: number): number {
    this.#assertOpen('epoll_wait');
    return integer('max', max, 1, 0x7fff_ffff);
  }

  #assertOpen(syscall: 'epoll_ctl' | 'epoll_wait'): void {
    settledThread();
    if (this.#isClosed) throw new SystemError('EBADF', syscall, { text: 'the Poller is closed' });
  }
}
