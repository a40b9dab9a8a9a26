import { isSystemError } from '../errno/system-error.ts';
import { type Port, platform } from '../host/platform.ts';
import { closePorts } from './close-ports.ts';
import { CompactReader, encodeCompact } from './compact.ts';
import { type Frame, getUint32, HEADER_BYTES, KIND, putHeader, putUint32 } from './frame.ts';
import { malformed } from './frame-reader.ts';
import { namesPrototype } from './names-prototype.ts';
import { isPlain } from './plain.ts';
import { readRich } from './rich-reader.ts';
import { cannotCross, writeRich } from './rich-writer.ts';

const encoder = new platform.TextEncoder();
const decoder = new platform.TextDecoder('utf-8', { fatal: true });

/** Where short frames are made: anew while the last one has not gone, for a call that was stopped. */
let scratch = new Uint8Array(4_096);
let isOnItsWay = false;
/** The last of them. One as long as that is the same object, of which a ring keeps a view. */
let short = scratch.subarray(0, 0);

/**
 * The frame of a message. What JSON does not carry goes through `structuredClone`, which throws for
 * what no message can carry and calls getters once; and then through rich-writer.ts, with the bytes of
 * buffers beside the text. Buffers that are transferred are detached at the end: a message that fails
 * leaves them as they were.
 *
 * @param transfer undefined for a message that is a clone already
 * @param nameOf gives a number to a port that is in the message
 * @throws DataCloneError something in it can't be cloned, or is of this process only
 * @throws ENOTSUP shared memory
 * @throws EMSGSIZE it is too long
 */
export function encode(
  message: unknown,
  channel: number,
  transfer: readonly object[] | undefined,
  nameOf: (port: Port) => number,
): Uint8Array<ArrayBuffer> {
  if (transfer !== undefined && transfer.length > 0) {
    return encodeTransfer(message, channel, transfer, nameOf);
  }
  if (isOnItsWay) takeOtherScratch();
  const length = encodeCompact(message, channel, scratch);
  if (length > 0) return shortFrame(length);
  if (isPlain(message)) return encodeJson(message, channel);
  const clone = transfer === undefined ? message : platform.structuredClone(message);
  return encodeRich(clone, channel, nameOf);
}

function encodeTransfer(
  message: unknown,
  channel: number,
  transfer: readonly object[],
  nameOf: (port: Port) => number,
): Uint8Array<ArrayBuffer> {
  const isPort = (object: object) => object instanceof platform.MessagePort;
  const ports = transfer.filter(isPort);
  const buffers = transfer.filter((object) => !isPort(object));
  for (const buffer of buffers) if (!isTransferable(buffer)) throw cannotCross(nameOfClass(buffer));
  if (new Set(buffers).size < buffers.length) throw cannotCross('A buffer that is listed twice');
  const clone = platform.structuredClone({ message, ports }, { transfer: ports });
  try {
    const frame = encodeRich(clone.message, channel, nameOf);
    if (buffers.length > 0) platform.structuredClone(undefined, { transfer: buffers });
    return frame;
  } catch (error) {
    closePorts(clone.ports);
    throw error;
  }
}

/** Says whether it is an ArrayBuffer, of any realm, that was not detached. */
function isTransferable(object: object): boolean {
  if (Object.prototype.toString.call(object) !== '[object ArrayBuffer]') return false;
  try {
    new Uint8Array(object as ArrayBuffer);
    return true;
  } catch {
    return false;
  }
}

function nameOfClass(object: object): string {
  const name = Object.prototype.toString.call(object).slice('[object '.length, -1);
  return name === 'ArrayBuffer' ? 'A detached ArrayBuffer' : name;
}

function encodeRich(
  clone: unknown,
  channel: number,
  nameOf: (port: Port) => number,
): Uint8Array<ArrayBuffer> {
  const { text, buffers } = writeRich(clone, nameOf);
  const bytes = encoder.encode(text);
  const length = 4 + bytes.length + buffers.size;
  const header = new Uint8Array(HEADER_BYTES);
  putHeader(header, length, channel, KIND.RICH);
  const frame = new Uint8Array(HEADER_BYTES + length);
  frame.set(header);
  putUint32(frame, HEADER_BYTES, bytes.length);
  frame.set(bytes, HEADER_BYTES + 4);
  let at = HEADER_BYTES + 4 + bytes.length;
  for (const part of buffers.parts) {
    frame.set(part, at);
    at += part.length;
  }
  return frame;
}

/** The last frame of `encode` was written or copied. */
export function frameHasGone(): void {
  isOnItsWay = false;
}

function takeOtherScratch(): void {
  scratch = new Uint8Array(scratch.length);
  short = scratch.subarray(0, 0);
  isOnItsWay = false;
}

function shortFrame(length: number): Uint8Array<ArrayBuffer> {
  isOnItsWay = true;
  if (short.length !== length) short = scratch.subarray(0, length);
  return short;
}

function encodeJson(message: unknown, channel: number): Uint8Array<ArrayBuffer> {
  const text = JSON.stringify(message);
  if (text.length * 3 <= scratch.length - HEADER_BYTES) {
    const { written } = encoder.encodeInto(text, scratch.subarray(HEADER_BYTES));
    putHeader(scratch, written, channel, KIND.JSON);
    return shortFrame(HEADER_BYTES + written);
  }
  const bytes = encoder.encode(text);
  const frame = new Uint8Array(HEADER_BYTES + bytes.length);
  putHeader(frame, bytes.length, channel, KIND.JSON);
  frame.set(bytes, HEADER_BYTES);
  return frame;
}

/**
 * The message of a frame.
 *
 * @param portOf makes what stands for a port in the message
 * @throws EPROTO it is not one that `encode` makes
 * @throws RangeError the stack is at its end
 */
export function decode(frame: Frame, portOf: (channel: number) => unknown): unknown {
  const { kind } = frame;
  try {
    if (kind === KIND.CALL) return new CompactReader(frame).call();
    if (kind === KIND.RESULT) return new CompactReader(frame).result();
    if (kind === KIND.JSON) return decodeJson(frame.body);
    if (kind === KIND.RICH) return decodeRich(frame.body, portOf);
  } catch (error) {
    if (isStackEnd(error) || isSystemError(error)) throw error;
    throw malformed(`a message that can't be read: ${String(error).slice(0, 80)}`);
  }
  throw malformed(`a frame of kind ${kind}`);
}

/** Says whether an error is the end of the stack. Nothing that is read here is recursive. */
export function isStackEnd(error: unknown): boolean {
  return /call stack|recursion/.test(String(error));
}

function decodeJson(body: Uint8Array): unknown {
  const text = decoder.decode(body);
  const message: unknown = JSON.parse(text);
  if (namesPrototype(text, message)) throw new Error('it has a property __proto__');
  return message;
}

function decodeRich(body: Uint8Array<ArrayBuffer>, portOf: (channel: number) => unknown): unknown {
  if (body.length < 4) throw new Error('it ends early');
  const textBytes = getUint32(body, 0);
  if (textBytes > body.length - 4) throw new Error('it ends early');
  const text = decoder.decode(body.subarray(4, 4 + textBytes));
  return readRich(JSON.parse(text), body.subarray(4 + textBytes), portOf);
}
