import { malformed } from './frame-reader.ts';
import { type Answer, isAnswer, isId, isRequestType, isWireValue, type Request } from './wire.ts';

/**
 * The gate: every message that comes on any channel goes through here first, and only a message of
 * Comlink's form comes out, made anew of the fields that Comlink reads. What the names of a path lead
 * to is looked at by reach.ts, where the object is known. Frames of `compact.ts` have no other form.
 *
 * Returns undefined for a message that means nothing to Comlink; a program may send some itself.
 *
 * @throws EPROTO Comlink would take it for one of its own, and be wrong
 */
export function pass(message: unknown): Request | Answer | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  // Comlink copies messages by assignments, and would read the rest from there.
  if (Object.hasOwn(message, '__proto__')) throw malformed('a message with a property __proto__');
  const { type, argumentList } = message as Partial<Request>;
  if (isRequestType(type) || argumentList !== undefined) return request(message);
  if (!isAnswer(message)) return undefined;
  const { id, value } = message;
  return message.type === 'RAW'
    ? { id, type: 'RAW', value }
    : { id, type: 'HANDLER', name: message.name ?? '', value };
}

function request(message: object): Request {
  const { id, type, path = [], argumentList = [], value } = message as Partial<Request>;
  const isSound =
    isRequestType(type) &&
    isId(id) &&
    Array.isArray(path) &&
    path.every((name) => typeof name === 'string') &&
    Array.isArray(argumentList) &&
    argumentList.every(isWireValue);
  if (isSound && type !== 'SET') return { id, type, path, argumentList };
  if (isSound && isWireValue(value) && path.length > 0) return { id, type, path, value };
  throw malformed('a request that Comlink does not make');
}
