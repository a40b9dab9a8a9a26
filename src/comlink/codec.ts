import { SystemError } from '../errno/system-error.ts';
import { CompactReader, encodeCompact } from './compact.ts';
import { type Frame, getUint32, HEADER_BYTES, KIND, putHeader, putUint32 } from './frame.ts';
import { malformed } from './frame-reader.ts';
import { parse, stringify } from './npm-install-comlink-devalue/devalue.ts';
import { isPlain, namesPrototype } from './plain.ts';
import { type Port, platform } from './platform.ts';

const encoder = new platform.TextEncoder();
const decoder = new platform.TextDecoder('utf-8', { fatal: true });

/** Where short frames are made. They are written or copied before the next one is. */
const scratch = new Uint8Array(4_096);
/** The last of them. One as long as that is the same object, of which a ring keeps a view. */
let short = scratch.subarray(0, 0);

/**
 * The frame of a message. What JSON does not carry goes through `structuredClone`, which throws for
 * what no message can carry, calls getters once and detaches what is transferred; and then through
 * devalue, with the bytes of buffers beside the text.
 *
 * @param transfer undefined for a message that is a clone already
 * @param nameOf gives a number to a port that is in the message
 * @throws DataCloneError something in it can't be cloned
 * @throws ENOTSUP shared memory
 * @throws EMSGSIZE it is too long
 */
export function encode(
  message: unknown,
  channel: number,
  transfer: readonly object[] | undefined,
  nameOf: (port: Port) => number,
): Uint8Array<ArrayBuffer> {
  if (!transfer?.length) {
    const length = encodeCompact(message, channel, scratch);
    if (length > 0) return shortFrame(length);
    if (isPlain(message)) return encodeJson(message, channel);
  }
  const clone = transfer ? platform.structuredClone(message, { transfer }) : message;
  const buffers: Uint8Array[] = [];
  let size = 0;
  const text = encoder.encode(
    stringify(clone, {
      ArrayBuffer(value: unknown) {
        if (!(value instanceof ArrayBuffer)) return undefined;
        const at = size;
        buffers.push(new Uint8Array(value));
        size += value.byteLength;
        return [at, value.byteLength];
      },
      SharedArrayBuffer(value: unknown): undefined {
        if (value instanceof SharedArrayBuffer) throw noSharedMemory();
      },
      Error: (value: unknown) => value instanceof Error && errorFields(value),
      Port: (value: unknown) => value instanceof platform.MessagePort && [nameOf(value)],
    }),
  );
  const length = 4 + text.length + size;
  const header = new Uint8Array(HEADER_BYTES);
  putHeader(header, length, channel, KIND.RICH);
  const frame = new Uint8Array(HEADER_BYTES + length);
  frame.set(header);
  putUint32(frame, HEADER_BYTES, text.length);
  frame.set(text, HEADER_BYTES + 4);
  let at = HEADER_BYTES + 4 + text.length;
  for (const bytes of buffers) {
    frame.set(bytes, at);
    at += bytes.length;
  }
  return frame;
}

function shortFrame(length: number): Uint8Array<ArrayBuffer> {
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
 */
export function decode(frame: Frame, portOf: (channel: number) => unknown): unknown {
  const { kind } = frame;
  try {
    if (kind === KIND.CALL) return new CompactReader(frame).call();
    if (kind === KIND.RESULT) return new CompactReader(frame).result();
    if (kind === KIND.JSON) return decodeJson(frame.body);
    if (kind === KIND.RICH) return decodeRich(frame.body, portOf);
  } catch (error) {
    const { message } = error as Error;
    throw malformed(`a message that can't be read: ${message.slice(0, 80)}`);
  }
  throw malformed(`a frame of kind ${kind}`);
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
  const buffers = body.subarray(4 + textBytes);
  // Each byte is in one buffer: many buffers can't be made of few bytes.
  let left = buffers.length;
  return parse(decoder.decode(body.subarray(4, 4 + textBytes)), {
    ArrayBuffer(range: unknown) {
      const [at, length] = numbers(range, 2);
      left -= length ?? 0;
      if (at === undefined || length === undefined || left < 0 || at + length > buffers.length) {
        throw new Error('it has a buffer that is not there');
      }
      return buffers.slice(at, at + length).buffer;
    },
    Error: reviveError,
    Port(names: unknown) {
      return portOf(numbers(names, 1)[0] ?? 0);
    },
  });
}

function numbers(list: unknown, count: number): number[] {
  if (!Array.isArray(list) || list.length !== count) throw new Error('it has a wrong reference');
  for (const value of list) {
    if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) {
      throw new Error('it has a wrong reference');
    }
  }
  return list as number[];
}

const ERRORS = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

function errorFields({ name, message, stack, cause }: Error): unknown {
  return { name, message, stack, ...(cause === undefined ? {} : { cause }) };
}

function reviveError(value: unknown): Error {
  const { name, message, stack, cause } = value as Partial<Error>;
  const known = Object.hasOwn(ERRORS, String(name)) ? (name as keyof typeof ERRORS) : 'Error';
  const error = new ERRORS[known](String(message), cause === undefined ? {} : { cause });
  Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true });
  return error;
}

function noSharedMemory(): SystemError {
  return new SystemError('ENOTSUP', 'send', {
    text: 'shared memory, as a Socket has, does not go through a stream of bytes; use a MessagePort',
  });
}
