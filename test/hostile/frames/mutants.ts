import type { SourceMutant } from '../../support/mutant.ts';

const REACH = 'comlink/reach';
const GATE = 'comlink/gate';
const BRIDGE = 'comlink/bridge';
const CONNECTION = 'comlink/connection';
const CHANNEL = 'comlink/channel';

/** Holes that a peer could use: the fuzz must find each. */
export const mutants: readonly SourceMutant[] = [
  { file: REACH, find: "new Set(['__proto__', 'prototype', 'constructor'])", replace: 'new Set()' },
  { file: REACH, find: 'holder === parent || !isBuiltIn(value)', replace: 'true' },
  {
    file: REACH,
    find: '(isBuiltIn(value) || isInherited(holder, parent))',
    replace: 'false',
  },
  { file: REACH, find: "type === 'SET' && typeof parent === 'function'", replace: 'false' },
  {
    file: REACH,
    find: 'return leavesAny ? leaves(path) : undefined;',
    replace: 'return undefined;',
  },
  { file: GATE, find: '|| argumentList !== undefined', replace: '' },
  { file: GATE, find: "Object.hasOwn(message, '__proto__')", replace: 'false' },
  { file: BRIDGE, find: 'refuseHandlers(request, ports);', replace: '' },
  { file: BRIDGE, find: ' ?? leavesUnseen(request)', replace: '' },
  {
    file: CHANNEL,
    find: "asked?.type === 'ENDPOINT' ? path?.exposed : undefined",
    replace: 'undefined',
  },
  { file: CONNECTION, find: 'lentObject(value.value)', replace: 'undefined' },
  { file: CHANNEL, find: 'path = new CheckedPath(request)', replace: 'path = request.path' },
  {
    file: CHANNEL,
    find: 'this.postMessage(thrown(id, error)),',
    replace: 'Promise.reject(error),',
  },
  {
    file: 'comlink/unanswered',
    find: "if (type !== 'SET') return answer;",
    replace: 'return answer;',
  },
  {
    file: 'comlink/lent',
    find: 'unwatched(own.deserialize(port) as object)',
    replace: 'own.deserialize(port)',
  },
];
