import { isError } from '../errno/is-error.ts';
import type { SystemError } from '../errno/system-error.ts';

/*
 * Comlink's messages, as comlink 4 sends them, and what may be relied on in one that came from
 * another thread.
 */

export type Id = string | number;

export interface WireValue {
  readonly type: 'RAW' | 'HANDLER';
  readonly name?: string;
  readonly value?: unknown;
}

export type RequestType = 'GET' | 'SET' | 'APPLY' | 'CONSTRUCT' | 'ENDPOINT' | 'RELEASE';

export interface Request {
  readonly id: Id;
  readonly type: RequestType;
  readonly path?: readonly string[];
  readonly argumentList?: readonly WireValue[];
  readonly value?: WireValue;
}

export interface Answer extends WireValue {
  readonly id: Id;
}

const REQUESTS: ReadonlySet<unknown> = new Set([
  'GET',
  'SET',
  'APPLY',
  'CONSTRUCT',
  'ENDPOINT',
  'RELEASE',
]);

/** Comlink's have some 60 letters. An answer repeats it. */
const LONGEST_ID = 256;

export function isRequestType(type: unknown): type is RequestType {
  return REQUESTS.has(type);
}

/** Says whether a message asks for something. */
export function isRequest(message: unknown): message is Request {
  return isRecord(message) && isRequestType(message.type) && isId(message.id);
}

/** Says whether a message answers a request. */
export function isAnswer(message: unknown): message is Answer {
  return isRecord(message) && isId(message.id) && isWireValue(message);
}

export function isWireValue(value: unknown): value is WireValue {
  if (!isRecord(value)) return false;
  const { type, name } = value as Partial<WireValue>;
  return type === 'RAW' || (type === 'HANDLER' && typeof name === 'string');
}

function isRecord(value: unknown): value is { readonly type?: unknown; readonly id?: unknown } {
  return typeof value === 'object' && value !== null;
}

export function isId(id: unknown): id is Id {
  if (typeof id === 'string') return id !== '' && id.length <= LONGEST_ID;
  return Number.isSafeInteger(id) && (id as number) > 0;
}

/** The answer that makes a call reject. Comlink's own handler turns it into an Error again. */
export function thrown(id: Id, error: unknown): Answer {
  if (!isError(error)) {
    return { id, type: 'HANDLER', name: 'throw', value: { isError: false, value: error } };
  }
  return { id, type: 'HANDLER', name: 'throw', value: { isError: true, value: fields(error) } };
}

/** The same for a call that the peer never answers. No thread is crossed, so the cause is an object. */
export function lost(id: Id, error: SystemError): Answer {
  const cause = error.cause === undefined ? {} : { cause: error.cause };
  const value = { ...fields(error), ...cause };
  return { id, type: 'HANDLER', name: 'throw', value: { isError: true, value } };
}

/** Fields of an error that cross threads: Comlink's three fields, and those that say which error it was. */
export function fields(error: Error): Record<string, unknown> {
  const { message, name, stack } = error;
  const found: Record<string, unknown> = { message, name, stack };
  for (const key of ['code', 'errno', 'syscall', 'count', 'path'] as const) {
    const value = (error as Partial<SystemError & { path: string }>)[key];
    if (typeof value === 'string' || typeof value === 'number') found[key] = value;
  }
  return found;
}

/** Says whether an answer is of an error. */
export function isThrown({ type, name }: WireValue): boolean {
  return type === 'HANDLER' && name === 'throw';
}

/** The number of the channel that a wire value has where Comlink has the port of a proxy. */
export function channelIn({ type, name, value }: WireValue): number | undefined {
  return type === 'HANDLER' && name === 'proxy' && typeof value === 'number' ? value : undefined;
}

/** A message with each of its wire values replaced. */
export function mapValues<Message extends Request | Answer>(
  message: Message,
  map: (value: WireValue) => WireValue,
): Message {
  if (!isRequestType(message.type)) return { ...message, ...map(message as Answer) };
  const { argumentList, value } = message as Request;
  return {
    ...message,
    ...(argumentList && { argumentList: argumentList.map(map) }),
    ...(value && { value: map(value) }),
  };
}
