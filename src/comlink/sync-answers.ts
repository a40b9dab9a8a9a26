import { SystemError } from '../errno/system-error.ts';
import { closePorts } from './close-ports.ts';
import { encode } from './codec.ts';
import { invoke } from './invoke.ts';
import { proxyMarker } from './npm-install-comlink/comlink.ts';
import { leavesAtOnce } from './reach.ts';
import type { SyncValues } from './sync-values.ts';
import { type Answer, type Id, type Request, thrown } from './wire.ts';

/** Does what a request asks a thread that blocks for, and makes the frame of the answer. */
export function answerTo(values: SyncValues, channel: number, request: Request): Uint8Array {
  const { id } = request;
  const transfer: object[] = [];
  try {
    const wire = values.toWire(perform(values, channel, request), transfer);
    const isRaw = wire.type === 'RAW';
    const answer: Answer = isRaw ? { id, type: 'RAW', value: wire.value } : { id, ...wire };
    return encode(answer, channel, transfer, refusePort);
  } catch (error) {
    closePorts(transfer);
    return thrownFrame(channel, id, error);
  }
}

export function thrownFrame(channel: number, id: Id, error: unknown): Uint8Array {
  try {
    return encode(thrown(id, error), channel, [], refusePort);
  } catch {
    const unserialisable = new TypeError('Unserializable return value');
    return encode(thrown(id, unserialisable), channel, [], refusePort);
  }
}

export function refusePort(): never {
  throw new SystemError('ENOTSUP', 'send', { text: 'a thread that blocks has no ports' });
}

function perform(values: SyncValues, channel: number, request: Request): unknown {
  const leaving = leavesAtOnce(request);
  if (leaving !== undefined) throw leaving;
  if (!values.exposed.has(channel)) {
    if (channel !== 0) {
      throw new SystemError('EPIPE', 'recv', { text: 'the object was released' });
    }
    const text = 'both threads wait for an answer, and neither serves';
    throw new SystemError('EDEADLK', 'recv', { text });
  }
  if (request.type === 'ENDPOINT') refusePort();
  const given = (request.argumentList ?? []).map((value) => values.fromWire(value));
  const value = request.value && values.fromWire(request.value);
  const result = invoke(values.exposed.get(channel), request, given, value);
  const isNew = request.type === 'CONSTRUCT';
  if (!isThenable(result))
    return isNew ? Object.assign(Object(result), { [proxyMarker]: true }) : result;
  result.then(undefined, () => undefined);
  throw new SystemError('EDEADLK', 'recv', {
    text: 'a promise of a thread that blocks is never settled; serve it by Comlink.expose(endpoint())',
  });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== 'object' || value === null || !('then' in value)) return false;
  return typeof value.then === 'function';
}
