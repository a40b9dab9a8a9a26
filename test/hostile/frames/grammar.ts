import type { Draw } from '../../support/stream.ts';

/*
 * Frames as a peer could write them that knows Comlink, this library, and where it would hurt.
 */

/** Knowledge of the peer about the connection. */
export interface Known {
  /** Channels that lead somewhere, the endpoint first. */
  readonly channels: readonly number[];
  /** Names of calls of the other side that wait for an answer. */
  readonly calls: readonly (string | number)[];
  /** The number for the next channel of the peer. */
  nextChannel(): number;
}

const OWN = [
  'value',
  'list',
  'table',
  'nested',
  'deep',
  'add',
  'sqrt',
  'Kind',
  'text',
  'give',
  'lend',
];
const LEAVING = ['__proto__', 'prototype', 'constructor'];
const EVIL = ['__proto__', 'prototype', 'constructor', 'caller', 'arguments', 'then'];
const OF_ALL = ['hasOwnProperty', 'toString', '__defineGetter__'];
const INHERITED = [...OF_ALL, 'call', 'apply', 'bind'];
const OF_OTHERS = ['push', 'map', 'set', 'repeat', 'length', 'size', '0', 'polluted', ''];
const NAMES = [...OWN, ...OWN, ...EVIL, ...INHERITED, ...OF_OTHERS];
const TYPES = ['GET', 'SET', 'APPLY', 'APPLY', 'CONSTRUCT', 'ENDPOINT'];
const CODE = 'globalThis.ran = 1';
const HANDLERS = ['proxy', 'throw', 'nobody', 'constructor', 'socket', '__proto__'];
const TAGS = ['Object', 'List', 'Array', 'Map', 'Set', 'Date', 'RegExp', 'Boxed', 'Error', 'Port'];
const VIEWS = ['ArrayBuffer', 'Uint8Array', 'Float64Array', 'DataView', 'DOMException', 'Function'];
/** The name of a request that is no message: it lies in one, as its prototype. */
export const NEVER_ASKED = 'never asked';
const HEADER_BYTES = 9;
const encoder = new TextEncoder();

export class Grammar {
  readonly #draw: Draw;
  readonly #known: Known;
  /** The names of the requests that were written. */
  readonly asked: Set<unknown> = new Set();
  /** Those of requests for what all objects share. */
  readonly denied: Set<unknown> = new Set();
  /** The last frame may end the connection, or ask for anything by any name. */
  isBroken = false;
  /** The endpoint itself was released, as Comlink does it. */
  released = false;
  #id = 0;

  constructor(draw: Draw, known: Known) {
    this.#draw = draw;
    this.#known = known;
  }

  /** The next frame. */
  frame(): Uint8Array {
    // Broken frames end the connection, so most are not.
    if (this.#draw(200) === 0) return this.#broken();
    const kind = this.#draw(400);
    if (kind < 5) return this.#bytes(0, this.#channel() || 2, new Uint8Array(0));
    if (kind < 8) return this.#release();
    if (kind < 40) return this.#compact();
    if (kind < 80) return this.#rich();
    return this.#json(this.#message(), this.#channel());
  }

  /** A frame that may be none, or be no message, or a sound one of which a bit has changed. */
  #broken(): Uint8Array {
    this.isBroken = true;
    const kind = this.#draw(9);
    if (kind > 6) return this.#rich();
    if (kind === 0) return this.#bytes(0, this.#channel(), new Uint8Array(this.#draw(2)));
    if (kind === 1) return this.#rich();
    if (kind === 2) return this.#json(this.#any(), this.#channel());
    if (kind === 3) return this.#json({ argumentList: this.#any() }, this.#channel());
    if (kind === 4) {
      const field = this.#pick(['id', 'path', 'argumentList']);
      return this.#json({ ...this.#request(), [field]: this.#any() }, this.#channel());
    }
    if (kind === 5) return this.#json(this.#request(), this.#channel());
    const frame = this.#json(this.#message(), this.#channel());
    const at = HEADER_BYTES + this.#draw(frame.length - HEADER_BYTES);
    if (this.#draw(2) === 0) frame[at] = (frame[at] ?? 0) ^ (1 << this.#draw(8));
    else frame[8] = this.#draw(8);
    return frame;
  }

  #json(message: unknown, channel: number): Uint8Array {
    return this.#bytes(1, channel, encoder.encode(JSON.stringify(message) ?? 'null'));
  }

  #bytes(kind: number, channel: number, body: Uint8Array): Uint8Array {
    const bytes = new Uint8Array(HEADER_BYTES + body.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, body.length, true);
    view.setUint32(4, channel, true);
    view.setUint8(8, kind);
    bytes.set(body, HEADER_BYTES);
    return bytes;
  }

  #channel(): number {
    const { channels } = this.#known;
    if (this.#draw(30) === 0) return this.#draw(12);
    return channels[this.#draw(channels.length)] ?? 0;
  }

  #message(): unknown {
    if (this.#draw(8) === 0) return { id: this.#callId(), ...this.#wire() };
    return this.#request();
  }

  #request(): { readonly id: string | number; readonly [name: string]: unknown } {
    const type = this.#pick(TYPES);
    const path = this.#path();
    const isWhole = type === 'ENDPOINT' && this.#draw(4) !== 0;
    const list = Array.from({ length: this.#draw(3) }, () => this.#wire());
    const id = this.#ask();
    const leaves = path.some((name) => LEAVING.includes(name));
    if (!isWhole && (leaves || (path.length === 1 && OF_ALL.includes(path[0] ?? '')))) {
      this.denied.add(id);
    }
    const request = { id, type, path: isWhole ? [] : path };
    return type === 'SET'
      ? { ...request, value: this.#wire() }
      : { ...request, argumentList: list };
  }

  #release(): Uint8Array {
    const channel = this.#channel();
    const isSound = this.#draw(2) === 0;
    this.released ||= isSound && channel === 0;
    const release = {
      id: this.#ask(),
      type: 'RELEASE',
      ...(isSound ? {} : { path: this.#path() }),
    };
    return this.#json(release, channel);
  }

  #ask(): string | number {
    const number = this.#number();
    if (this.#draw(2) === 0) return number;
    const id = `fuzz ${number}`;
    this.asked.add(id);
    return id;
  }

  #number(): number {
    this.#id += 1;
    this.asked.add(this.#id);
    return this.#id;
  }

  /** Some name that a call of the other side has, or none. */
  #callId(): unknown {
    const { calls } = this.#known;
    if (this.isBroken) return this.#any();
    return this.#draw(4) === 0 ? 1 + this.#draw(1_000) : (calls[this.#draw(calls.length)] ?? 1);
  }

  #path(): string[] {
    return Array.from({ length: 1 + this.#draw(3) }, () => this.#pick(NAMES));
  }

  #wire(): object {
    const kind = this.#draw(15);
    if (kind === 0) {
      const value = this.#any();
      const name = this.#pick(HANDLERS);
      return { type: 'HANDLER', name, value: name === 'proxy' ? 'no port' : value };
    }
    if (kind === 1) return { type: 'HANDLER', name: 'proxy', value: this.#known.nextChannel() };
    if (kind === 2) {
      return { type: 'HANDLER', name: 'throw', value: { isError: true, value: { message: 'x' } } };
    }
    return { type: 'RAW', value: this.#any() };
  }

  #any(depth = 0): unknown {
    const kind = this.#draw(depth > 2 ? 8 : 11);
    if (kind < 2) return this.#pick([CODE, ...NAMES]);
    if (kind < 4) return this.#pick([0, 1, -1, 0.5, 2 ** 31, 2 ** 32, 1e300]);
    if (kind < 6) return this.#pick([null, true, false]);
    if (kind < 8) return this.#draw(1_000);
    if (kind === 8) return Array.from({ length: this.#draw(3) }, () => this.#any(depth + 1));
    const pairs = Array.from({ length: this.#draw(3) }, () => [this.#key(), this.#any(depth + 1)]);
    // A name __proto__ is a property of it.
    return Object.fromEntries(pairs);
  }

  /** No sender makes a property __proto__ in JSON. */
  #key(): string {
    const name = this.#pick(NAMES);
    return name === '__proto__' && !this.isBroken ? '' : name;
  }

  #compact(): Uint8Array {
    const id = this.#number();
    const bytes = [id & 255, id >> 8, 0, 0];
    const path = this.#path();
    bytes.push(path.length);
    for (const name of path) bytes.push(name.length, ...encoder.encode(name));
    bytes.push(1, 6, CODE.length, ...encoder.encode(CODE));
    return this.#bytes(3, this.#channel(), Uint8Array.from(bytes));
  }

  /** A message as a list of nodes. */
  #rich(): Uint8Array {
    const defect = this.isBroken ? this.#pick(['length', 'text', 'nodes', 'prototype']) : 'none';
    const channel = defect === 'prototype' ? 0 : this.#channel();
    const nodes = Array.from({ length: 4 }, () => this.#node(defect !== 'nodes'));
    // A program's own messages go on the first channel only.
    const isRequest = defect !== 'prototype' && (channel !== 0 || this.#draw(3) !== 0);
    const type = this.#pick(['GET', 'APPLY', 'CONSTRUCT']);
    const head = isRequest
      ? ['Object', 'id', this.#ask(), 'type', type, 'path', [2], 'argumentList', [3]]
      : ['Object', 'a', [2], defect === 'prototype' ? '__proto__' : 'b', [4]];
    const path = ['List', ...this.#path()];
    const value = isRequest
      ? ['Object', 'type', 'RAW', 'value', [5 + this.#draw(4)]]
      : ['Object', 'type', 'GET', 'id', NEVER_ASKED];
    const list = [[1], head, path, ['List', [4]], value, ...nodes];
    const text = encoder.encode(JSON.stringify(defect === 'text' ? this.#any() : list));
    const body = new Uint8Array(4 + text.length + 40);
    const length = defect === 'length' ? this.#draw(1_000) : text.length;
    new DataView(body.buffer).setUint32(0, length, true);
    body.set(text, 4);
    return this.#bytes(2, channel, body);
  }

  /** Nodes 5 to 8; 5 may be a buffer and the next one a view of it. */
  #node(isSound: boolean): unknown[] {
    const tag = this.#pick([...TAGS, ...(isSound ? [] : VIEWS)]);
    const slot = (): unknown => this.#slot(isSound);
    if (tag === 'Port') return [tag, this.#known.nextChannel()];
    if (tag === 'ArrayBuffer') return [tag, this.#draw(9), this.#draw(9)];
    if (tag === 'Array')
      return [tag, this.#pick(isSound ? [3, 1_000] : [33_000_000, 4_294_967_295]), '1', slot()];
    if (tag === 'Object') return [tag, this.#pick(NAMES), slot(), '__proto__', slot()];
    if (tag === 'Map') return [tag, slot(), slot()];
    if (tag === 'RegExp') return [tag, 'a+', 'g'];
    if (tag === 'Boxed') return [tag, 'text'];
    if (tag === 'Error') return [tag, 'Error', 'message', slot(), 'cause', slot()];
    if (tag === 'Date') return [tag, this.#draw(1_000)];
    return [tag, ...Array.from({ length: this.#draw(4) }, slot)];
  }

  #slot(isSound: boolean): unknown {
    if (this.#draw(3) === 0) return [1 + this.#draw(isSound ? 8 : 12)];
    return this.#pick<unknown>([[], ['NaN'], ['n', 'ff'], 'a', 'message', 1, -1, 'x', CODE]);
  }

  #pick<Item>(list: readonly Item[]): Item {
    return list[this.#draw(list.length)] as Item;
  }
}
