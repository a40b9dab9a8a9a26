import * as Comlink from 'comlink';
import { expect, test } from 'vitest';
import { codeOf, type Wire } from './raw-peer.ts';
import { type Asked, PORT, WAYS } from './ways-in.ts';

/*
 * A peer gets at what the exposed object has itself and at methods of its classes, on whatever channel;
 * never at what all objects share.
 */

class Base {
  value = 1;
  inherited(): string {
    return 'of the base';
  }
  get double(): number {
    return this.value * 2;
  }
  static make(): string {
    return 'made';
  }
}

class Target extends Base {
  list = [1, 2];
  table = new Map([['a', 1]]);
  nested = { deep: { f: () => 'deep' } };
  text = 'abc';
  sqrt = Math.sqrt;
  Kind = Base;
  dynamic: object = new Proxy({}, { get: (_target, name) => () => `called ${String(name)}` });
  bound = function (this: Base) {
    return this.value;
  }.bind(this);
  /** A function of the old kind, which knows its caller. */
  old = new Function('return 1') as () => number;
  add(x: number, y: number): number {
    return x + y;
  }
  // A program's own, by a name that all objects have.
  override toString(): string {
    return 'its own text';
  }
}

const VALUE = { type: 'RAW', value: 'by the peer' };
const LEAVING = [
  '__proto__',
  '__proto__.x',
  'constructor',
  'constructor.constructor',
  'constructor.prototype.x',
  'prototype',
  'nested.__proto__.x',
  'nested.constructor',
  'add.constructor',
  'add.constructor.constructor',
  'add.prototype',
  'Kind.prototype',
  'Kind.prototype.inherited',
  'text.constructor',
  'inherited.x',
];
const INHERITED = [
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  'hasOwnProperty',
  'hasOwnProperty.call',
  'isPrototypeOf.apply',
  'valueOf',
  'toLocaleString.x',
  'nested.toString',
  'nested.deep.__defineGetter__',
  'add.call',
  'add.apply',
  'add.bind',
  'add.toString',
  'sqrt.call',
  'sqrt.x',
  'Kind.call',
  'Kind.make.call',
  'inherited.call',
  'list.push.x',
  'list.map.call',
  'table.set.x',
  'text.repeat.call',
  'old.caller',
  'old.arguments',
  'bound.call',
];
const BUILT_IN = ['list.push', 'list.join', 'table.set', 'text.repeat', 'text.match'];
/** Names that can't be judged by themselves, of an object that nobody knows. */
const BY_NAME = [...LEAVING.slice(0, -1), ...INHERITED, 'then', 'nested.then'].filter(
  (path) => !/^(sqrt\.x|old\.|valueOf$)/.test(path),
);

function attacks(paths: readonly string[]): Asked[] {
  return paths
    .map((path) => path.split('.'))
    .flatMap((path) => [
      { type: 'GET', path },
      { type: 'SET', path, value: VALUE },
      { type: 'APPLY', path, argumentList: [VALUE, VALUE] },
      { type: 'CONSTRUCT', path, argumentList: [VALUE] },
      { type: 'RELEASE', path },
      { type: 'ENDPOINT', path },
    ]);
}

/** Requests that got another answer than EPERM. */
function others(asked: readonly Asked[], answers: readonly Wire[]): string[] {
  return asked.flatMap(({ type, path }, i) => {
    const code = codeOf(answers[i]);
    return code === 'EPERM' ? [] : [`${type} ${path?.join('.')}: ${code}`];
  });
}

const numbers = new Map<unknown, number>();

/** A value as text, objects by a number of their own. */
function named(value: unknown): string {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) {
    return String(value);
  }
  const known = numbers.get(value) ?? numbers.size;
  numbers.set(value, known);
  return `object ${known}`;
}

/** Everything that all objects of this realm share. */
function shared(): string[] {
  const seen = new Set<object>();
  const all: string[] = [];
  const look = (object: object): void => {
    if (seen.has(object)) return;
    seen.add(object);
    for (const [key, one] of Object.entries(Object.getOwnPropertyDescriptors(object))) {
      all.push(`${named(object)}.${key} ${Object.values(one).map(named)}`);
      if (typeof one.value === 'function') look(one.value);
    }
  };
  const roots = [Object, Function, Array, Map, String, Number, Promise, Base, Target];
  for (const root of roots) for (const one of [root, root.prototype as object]) look(one);
  look(Math);
  return all;
}

test.for(Object.entries(WAYS))(
  'nothing that is asked for leaves the object: %s',
  async ([, way]) => {
    const before = shared();
    const target = new Target();
    const fields = JSON.stringify(target);
    const asked = attacks([...LEAVING, ...INHERITED, ...BUILT_IN]);
    const answers = await way(target, asked);
    const others = asked.filter((_, i) => codeOf(answers[i]) !== 'EPERM');
    expect(others).toEqual([]);
    expect(shared()).toEqual(before);
    expect(JSON.stringify(target)).toBe(fields);
  },
);

test('nor on a port on which the program exposed something, by names', async () => {
  const before = shared();
  const asked = attacks(BY_NAME);
  const answers = await PORT(new Target(), asked);
  expect(others(asked, answers)).toEqual([]);
  expect(shared()).toEqual(before);
});

const RAW = (value: unknown) => ({ type: 'RAW', value });
const SOUND: [asked: Asked, value: unknown][] = [
  [{ type: 'GET', path: ['value'] }, 1],
  [{ type: 'SET', path: ['value'], value: RAW(5) }, true],
  [{ type: 'GET', path: ['value'] }, 5],
  [{ type: 'GET', path: ['double'] }, 10],
  [{ type: 'GET', path: ['list', '1'] }, 2],
  [{ type: 'GET', path: ['list', 'length'] }, 2],
  [{ type: 'GET', path: ['table', 'size'] }, 1],
  [{ type: 'GET', path: ['text', 'length'] }, 3],
  [{ type: 'APPLY', path: ['add'], argumentList: [RAW(1), RAW(2)] }, 3],
  [{ type: 'APPLY', path: ['inherited'], argumentList: [] }, 'of the base'],
  [{ type: 'APPLY', path: ['nested', 'deep', 'f'], argumentList: [] }, 'deep'],
  [{ type: 'APPLY', path: ['sqrt'], argumentList: [RAW(9)] }, 3],
  [{ type: 'APPLY', path: ['Kind', 'make'], argumentList: [] }, 'made'],
  [{ type: 'APPLY', path: ['bound'], argumentList: [] }, 5],
];
/** Over a port these names are taken for those that all objects have. */
const SOUND_WHERE_KNOWN: typeof SOUND = [
  [{ type: 'APPLY', path: ['toString'], argumentList: [] }, 'its own text'],
  [{ type: 'APPLY', path: ['dynamic', 'anything'], argumentList: [] }, 'called anything'],
];

test.for([...Object.entries(WAYS), ['a port', PORT] as const])(
  'what a program put there is reached: %s',
  async ([name, way]) => {
    const sound = name === 'a port' ? SOUND : [...SOUND, ...SOUND_WHERE_KNOWN];
    const answers = await way(
      new Target(),
      sound.map(([asked]) => asked),
    );
    expect(answers.map(({ value }) => value)).toEqual(sound.map(([, value]) => value));
  },
);

const EXPOSED: [what: string, object: () => object, asked: Asked, value: unknown][] = [
  [
    'a Map',
    () => new Map([['a', 1]]),
    { type: 'APPLY', path: ['get'], argumentList: [RAW('a')] },
    1,
  ],
  [
    'a generator',
    () =>
      (function* () {
        yield 7;
      })(),
    { type: 'APPLY', path: ['next'], argumentList: [] },
    { value: 7, done: false },
  ],
  [
    'a function',
    () => (x: number) => x + 1,
    { type: 'APPLY', path: [], argumentList: [RAW(1)] },
    2,
  ],
  ['a class, its static', () => Base, { type: 'APPLY', path: ['make'], argumentList: [] }, 'made'],
  [
    'a class that inherits a static',
    () => Target,
    { type: 'APPLY', path: ['make'], argumentList: [] },
    'made',
  ],
  [
    'an object without a prototype',
    () => Object.assign(Object.create(null), { f: () => 1 }),
    { type: 'APPLY', path: ['f'], argumentList: [] },
    1,
  ],
  [
    'an object with a method named call',
    () => ({ call: () => 'own' }),
    { type: 'APPLY', path: ['call'], argumentList: [] },
    'own',
  ],
  [
    'an EventTarget',
    () => new EventTarget(),
    { type: 'APPLY', path: ['removeEventListener'], argumentList: [RAW('x'), RAW(null)] },
    undefined,
  ],
  [
    'a function of the language',
    () => Math.max,
    { type: 'APPLY', path: [], argumentList: [RAW(3)] },
    3,
  ],
];

test.for(EXPOSED)('%s is used as what it is', async ([, make, asked, value]) => {
  for (const way of Object.values(WAYS)) {
    const [answer] = await way(make(), [asked]);
    expect(answer?.value).toEqual(value);
  }
});

test('what cannot be called names itself', async () => {
  const asked: [Asked, string][] = [
    [{ type: 'APPLY', path: ['nope'], argumentList: [] }, 'nope is not a function'],
    [
      { type: 'APPLY', path: ['nested', 'gone'], argumentList: [] },
      'nested.gone is not a function',
    ],
    [{ type: 'CONSTRUCT', path: ['Nope'], argumentList: [] }, 'Nope is not a constructor'],
    [{ type: 'GET', path: ['nope', 'x'] }, 'nope is undefined, and has no x'],
  ];
  for (const way of Object.values(WAYS)) {
    const answers = await way(
      new Target(),
      asked.map(([one]) => one),
    );
    const messages = answers.map(({ value }) => (value as { value: Error }).value.message);
    expect(messages).toEqual(asked.map(([, message]) => message));
  }
});

test('a proxy of another thread may be exposed further', async () => {
  const { port1, port2 } = new MessageChannel();
  Comlink.expose(new Target(), port1 as unknown as Comlink.Endpoint);
  const remote = Comlink.wrap<Target>(port2 as unknown as Comlink.Endpoint);
  for (const [name, way] of Object.entries(WAYS)) {
    if (name === 'serve' || name === 'a callback of wrapSync') continue;
    const [answer] = await way(remote as unknown as object, [
      { type: 'APPLY', path: ['nested', 'deep', 'f'], argumentList: [] },
    ]);
    expect([name, answer?.value]).toEqual([name, 'deep']);
  }
  port1.close();
});
