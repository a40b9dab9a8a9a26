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

/** By these names a path leaves the object that is exposed, for its prototypes and for Function. */
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor']);

/** Says whether a message asks for something. */
export function isRequest(message: unknown): message is Request {
  return isRecord(message) && REQUESTS.has(message.type) && isId(message.id);
}

/** Says whether a message answers a request. */
export function isAnswer(message: unknown): message is Answer {
  return isRecord(message) && isId(message.id) && isWireValue(message);
}

/** Says whether all of a request is what Comlink takes it for. */
export function isSound(request: Request): boolean {
  const { type, path = [], argumentList = [], value } = request;
  return (
    Array.isArray(path) &&
    path.every((name) => typeof name === 'string') &&
    Array.isArray(argumentList) &&
    argumentList.every(isWireValue) &&
    (type !== 'SET' || (isWireValue(value) && path.length > 0))
  );
}

export function leavesObject({ path = [] }: Request): boolean {
  return path.some((name) => FORBIDDEN.has(name));
}

function isWireValue(value: unknown): value is WireValue {
  if (!isRecord(value)) return false;
  const { type, name } = value as Partial<WireValue>;
  return type === 'RAW' || (type === 'HANDLER' && typeof name === 'string');
}

function isRecord(value: unknown): value is { readonly type?: unknown; readonly id?: unknown } {
  return typeof value === 'object' && value !== null;
}

function isId(id: unknown): id is Id {
  return (typeof id === 'string' && id !== '') || (typeof id === 'number' && id > 0);
}

/** The answer that makes a call reject. Comlink's own handler turns it into an Error again. */
export function thrown(id: Id, error: unknown): Answer {
  if (!(error instanceof Error)) {
    return { id, type: 'HANDLER', name: 'throw', value: { isError: false, value: error } };
  }
  return { id, type: 'HANDLER', name: 'throw', value: { isError: true, value: fields(error) } };
}

/** What of an error crosses threads: Comlink's three fields, and what says which error it was. */
export function fields(error: Error): Record<string, unknown> {
  const { message, name, stack } = error;
  const found: Record<string, unknown> = { message, name, stack };
  for (const key of ['code', 'errno', 'syscall', 'count', 'path'] as const) {
    const value = (error as Partial<SystemError & { path: string }>)[key];
    if (typeof value === 'string' || typeof value === 'number') found[key] = value;
  }
  return found;
}

/**
 * A thread that blocks has no ports, and writes the number of a channel where Comlink has the port of
 * a proxy. Puts what `portOf` makes of the number in its place.
 */
export function withPorts(message: unknown, portOf: (channel: unknown) => unknown): unknown {
  if (isAnswer(message)) return withPort(message, portOf);
  if (!isRequest(message)) return message;
  const { argumentList, value } = message;
  const request = isNumbered(value) ? { ...message, value: withPort(value, portOf) } : message;
  if (!Array.isArray(argumentList) || !argumentList.some(isNumbered)) return request;
  return { ...request, argumentList: argumentList.map((one) => withPort(one, portOf)) };
}

function withPort<Value>(value: Value, portOf: (channel: unknown) => unknown): Value {
  return isNumbered(value) ? { ...value, value: portOf(value.value) } : value;
}

function isNumbered(value: unknown): value is WireValue {
  if (!isRecord(value) || value.type !== 'HANDLER') return false;
  const { name, value: channel } = value as WireValue;
  return name === 'proxy' && typeof channel === 'number';
}
