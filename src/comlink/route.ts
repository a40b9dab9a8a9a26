import type { SystemError } from '../errno/system-error.ts';
import type { Unanswered } from './unanswered.ts';
import type { Answer, Request } from './wire.ts';

/** The receiver of one channel's messages. They have passed the gate. */
export interface Route {
  readonly unanswered: Unanswered;
  /** Says whether messages that are none of Comlink may come. */
  readonly takesAny: boolean;
  /** Says whether it takes a request now. */
  readonly isReady: boolean;
  request(request: Request, ports: readonly object[]): void;
  answer(answer: Answer, ports: readonly object[]): void;
  other(message: unknown, ports: readonly object[]): void;
  /** The peer closed the channel, or is gone. */
  end(error: SystemError): void;
}

/** Services of a connection for a route. */
export interface Link {
  readonly isOver: boolean;
  start(): void;
  /** Sends a message. `endpointOf` is the object that an endpoint was asked for. */
  post(
    channel: number,
    message: unknown,
    transfer: readonly object[] | undefined,
    endpointOf?: unknown,
  ): void;
  /** Counts requests that were let in and are not under way any more. */
  answered(count: number): void;
  /** This side is done with a channel. */
  close(channel: number): void;
  /** The error of a call that comes too late. */
  gone(channel: number): SystemError;
  /** Tells the endpoint's program of an error that nobody waits for. */
  tell(error: unknown): void;
}
