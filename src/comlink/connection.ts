import { SystemError } from '../errno/system-error.ts';
import { type Port, platform } from '../host/platform.ts';
import type { Socket } from '../socket/socket.ts';
import { Bridge } from './bridge.ts';
import { Channel } from './channel.ts';
import { ChannelNames } from './channel-names.ts';
import { closePorts } from './close-ports.ts';
import { decode, encode } from './codec.ts';
import { closeFrame, type Frame, KIND } from './frame.ts';
import { malformed } from './frame-reader.ts';
import { FrameStream } from './frame-stream.ts';
import { pass } from './gate.ts';
import { Intake } from './intake.ts';
import { lentObject } from './lent.ts';
import { expose } from './npm-install-comlink/comlink.ts';
import { refuseSockets } from './refuse-socket.ts';
import type { Link, Route } from './route.ts';
import {
  type Answer,
  channelIn,
  isAnswer,
  isRequest,
  isRequestType,
  mapValues,
  type Request,
  thrown,
  type WireValue,
} from './wire.ts';

/** The channels of one stream: 0 is the endpoint itself, each other one an object or port of one side. */
export class Connection implements Link {
  readonly root: Channel;
  readonly #stream: FrameStream;
  readonly #intake: Intake;
  readonly #names: ChannelNames;
  readonly #routes = new Map<number, Route>();
  #error: SystemError | undefined;

  constructor(socket: Socket, end: number) {
    const stream = new FrameStream(socket, {
      frame: (frame) => this.#frame(frame),
      pause: () => this.#intake.pause(),
      sent: () => this.#intake.changed(),
      end: (error) => this.#end(error),
    });
    const routes = this.#routes;
    this.#stream = stream;
    this.#intake = new Intake({
      get unsentBytes() {
        return stream.unwrittenBytes;
      },
      get awaits() {
        return [...routes.values()].some(({ unanswered }) => unanswered.size > 0);
      },
      fail: (error) => stream.stop(error),
    });
    this.#names = new ChannelNames(end);
    this.root = new Channel(0, this);
    routes.set(0, this.root);
  }

  get isOver(): boolean {
    return this.#stream.isOver;
  }

  start(): void {
    this.#stream.start();
  }

  post(
    channel: number,
    message: unknown,
    transfer: readonly object[] | undefined,
    endpointOf?: unknown,
  ): void {
    // Comlink made these; what they lead to is lent on channels instead.
    const ports = transfer?.filter((one) => endpointOf !== undefined || lentObject(one));
    const opened: [name: number, open: (name: number) => Route][] = [];
    const name = (open: (name: number) => Route): number => {
      const next = this.#names.next(opened.length);
      opened.push([next, open]);
      return next;
    };
    const lend = (value: WireValue): WireValue => {
      const isRaw = value.type === 'RAW';
      const object = isRaw ? endpointOf : value.name === 'proxy' && lentObject(value.value);
      if (!object) return value;
      return { ...value, value: name((number) => this.#lend(number, object)) };
    };
    let frame: Uint8Array<ArrayBuffer>;
    try {
      refuseSockets(message);
      const isComlinks = isRequest(message) || isAnswer(message);
      const given = isComlinks ? mapValues(message, lend) : message;
      const left = transfer?.filter((one) => !ports?.includes(one));
      frame = encode(given, channel, left, (port) =>
        name((number) => new Bridge(number, port, undefined, this)),
      );
    } finally {
      if (ports !== undefined) closePorts(ports);
    }
    for (const [number, open] of opened) {
      this.#names.opened();
      this.#open(number, open(number));
    }
    this.#stream.send(frame);
    this.#intake.changed();
  }

  answered(count: number): void {
    this.#intake.answered(count);
  }

  close(channel: number): void {
    if (channel === 0) {
      this.#stream.close();
      this.#endRoutes(this.gone(0));
    } else {
      this.#forget(channel);
      this.#stream.send(closeFrame(channel));
    }
  }

  gone(channel: number): SystemError {
    const isBroken = this.#error?.code === 'EPROTO';
    const isWhole = channel === 0 || isBroken;
    const text = isWhole ? 'the endpoint is closed' : 'the object is not there any more';
    return new SystemError(isBroken ? 'EPROTO' : 'EPIPE', 'send', { text });
  }

  tell(error: unknown): void {
    this.root.tell(error);
  }

  #frame(frame: Frame): void {
    const { channel, kind } = frame;
    const route = this.#routes.get(channel);
    if (kind === KIND.CLOSE) {
      if (channel === 0 || frame.start !== frame.end) throw malformed('a close that is none');
      this.#forget(channel);
      route?.end(new SystemError('ECONNRESET', 'read', { text: 'the other side was released' }));
      return;
    }
    this.#names.begin();
    const ports: Port[] = [];
    const message = decode(frame, (name) => this.#portFor(name, ports));
    const passed = pass(message);
    if (passed === undefined) {
      if (route?.takesAny === false) throw malformed('a message that Comlink does not make');
      if (route === undefined) closePorts(ports);
      else route.other(message, ports);
      return;
    }
    const known = this.#withRemotes(passed, route, ports);
    if (isRequestType(known.type)) {
      this.#offer(channel, route, known as Request, ports, frame.end - frame.start);
    } else route?.answer(known as Answer, ports);
  }

  #offer(
    channel: number,
    route: Route | undefined,
    request: Request,
    ports: readonly Port[],
    bytes: number,
  ): void {
    this.#intake.offer({
      bytes,
      isReady: () => route?.isReady ?? true,
      serve: () => {
        if (route !== undefined && this.#routes.get(channel) === route) {
          route.request(request, ports);
          return;
        }
        // The connection is over here, and the peer did not know yet.
        closePorts(ports);
        const error = new SystemError('EPIPE', 'send', { text: 'the object was released' });
        this.post(channel, thrown(request.id, error), []);
        this.#intake.answered();
      },
    });
  }

  /** Puts what stands for an object of the peer in the place of its channel's number. */
  #withRemotes(
    message: Request | Answer,
    route: Route | undefined,
    ports: Port[],
  ): Request | Answer {
    const isEndpoint =
      !isRequestType(message.type) && route?.unanswered.typeOf(message.id) === 'ENDPOINT';
    return mapValues(message, (value) => {
      if (isEndpoint && value.type === 'RAW' && typeof value.value === 'number') {
        return { ...value, value: this.#portFor(value.value, ports) };
      }
      const name = channelIn(value);
      if (name === undefined) return value;
      return { ...value, value: this.#remoteFor(name, route, ports) };
    });
  }

  #remoteFor(name: number, route: Route | undefined, ports: Port[]): object {
    if (route instanceof Bridge) return this.#portFor(name, ports);
    this.#names.accept(name);
    const channel = new Channel(name, this);
    this.#open(name, channel);
    if (route === undefined) this.close(name);
    return channel;
  }

  /** A port of this thread for a channel that the peer has opened. */
  #portFor(name: number, ports: Port[]): Port {
    this.#names.acceptPort(name);
    const { port1, port2 } = new platform.MessageChannel();
    this.#open(name, new Bridge(name, port1, port2, this));
    ports.push(port2);
    return port2;
  }

  #lend(name: number, object: unknown): Route {
    const channel = new Channel(name, this);
    expose(object, channel as Parameters<typeof expose>[1]);
    return channel;
  }

  #open(name: number, route: Route): void {
    this.#routes.set(name, route);
  }

  #forget(name: number): void {
    const route = this.#routes.get(name);
    if (route === undefined) return;
    this.#routes.delete(name);
    this.#names.release(name, route instanceof Bridge);
  }

  #end(error: SystemError): void {
    this.#error = error;
    this.#endRoutes(error);
  }

  #endRoutes(error: SystemError): void {
    const routes = [...this.#routes.values()];
    this.#routes.clear();
    for (const route of routes) route.end(error);
  }
}
