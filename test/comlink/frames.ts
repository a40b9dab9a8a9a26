/* Frames as no sender makes them, and how to make them. */

const HEADER_BYTES = 9;
export const JSON_KIND = 1;
const RICH_KIND = 2;

export function frame(
  kind: number,
  body: Uint8Array,
  { length = body.length, channel = 0 } = {},
): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, length, true);
  view.setUint32(4, channel, true);
  view.setUint8(8, kind);
  bytes.set(body, HEADER_BYTES);
  return bytes;
}

export function json(text: string, channel = 0): Uint8Array {
  return frame(JSON_KIND, new TextEncoder().encode(text), { channel });
}

function rich(text: string, buffers: Uint8Array = new Uint8Array(0)): Uint8Array {
  const encoded = new TextEncoder().encode(text);
  const body = new Uint8Array(4 + encoded.length + buffers.length);
  new DataView(body.buffer).setUint32(0, encoded.length, true);
  body.set(encoded, 4);
  body.set(buffers, 4 + encoded.length);
  return frame(RICH_KIND, body);
}

export const REQUEST = '"id":"x","type":"APPLY"';
/** A call and a result in few bytes: see compact.ts. */
const CALL_KIND = 3;
const RESULT_KIND = 4;

/** `add(1)`, as a blocking caller sends it. */
const CALL = [1, 0, 0, 0, 1, 3, 97, 100, 100, 1, 4, 1, 0, 0, 0];
const RESULT = [1, 0, 0, 0, 6, 2, 97, 98];

/** Every beginning of such a frame, and the whole with a byte too many. */
const CUT = [[CALL_KIND, CALL] as const, [RESULT_KIND, RESULT] as const].flatMap(
  ([kind, bytes]) => [
    ...bytes.map((_, cut) => {
      const what = `the first ${cut} bytes of a compact ${kind === CALL_KIND ? 'call' : 'result'}`;
      return [what, frame(kind, Uint8Array.from(bytes.slice(0, cut)))] as const;
    }),
    [`a byte behind kind ${kind}`, frame(kind, Uint8Array.of(...bytes, 0))] as const,
  ],
);

export const BROKEN: Record<string, Uint8Array> = {
  'a length above the limit': frame(JSON_KIND, new Uint8Array(8), { length: 0xffff_ffff }),
  'a length one above the limit': frame(JSON_KIND, new Uint8Array(8), { length: 2 ** 28 + 1 }),
  ...Object.fromEntries(CUT),
  'a compact result of no kind': frame(RESULT_KIND, Uint8Array.of(1, 0, 0, 0, 7)),
  'a compact result to no call': frame(RESULT_KIND, Uint8Array.of(0, 0, 0, 0, 0)),
  'an unknown kind': frame(9, new Uint8Array(8)),
  'no JSON': json('{"id":'),
  'no text': json(''),
  'bytes that are no UTF-8': frame(JSON_KIND, Uint8Array.of(0x22, 0xff, 0x22)),
  'a property __proto__': json(`{${REQUEST},"__proto__":{"polluted":1}}`),
  'a property __proto__ far down': json(`{${REQUEST},"argumentList":[{"a":[{"__proto__":{}}]}]}`),
  'a property __proto__ in disguise': json(`{${REQUEST},"\\u005f_proto__":{"polluted":1}}`),
  'a request without an id': json('{"type":"APPLY","path":["add"]}'),
  'a request with an id of 300 letters': json(`{"type":"APPLY","id":"${'x'.repeat(300)}"}`),
  'arguments of no request': json('{"argumentList":1}'),
  'a close of the endpoint': frame(0, new Uint8Array(0)),
  'a close that says more': frame(0, new Uint8Array(1), { channel: 77 }),
  'a path that is no list': json(`{${REQUEST},"path":"add"}`),
  'a path of objects': json(`{${REQUEST},"path":[{}]}`),
  'arguments that are no list': json(`{${REQUEST},"path":["add"],"argumentList":{}}`),
  'arguments that are no wire values': json(`{${REQUEST},"path":["add"],"argumentList":[1]}`),
  'an argument that is null': json(`{${REQUEST},"path":["add"],"argumentList":[null]}`),
  'SET without a value': json('{"id":"x","type":"SET","path":["value"]}'),
  'SET without a path': json('{"id":"x","type":"SET","path":[],"value":{"type":"RAW"}}'),
  'the number of a channel of this side': json(
    `{${REQUEST},"path":["add"],"argumentList":[{"type":"HANDLER","name":"proxy","value":3}]}`,
  ),
  'the number of the endpoint for a channel': json(
    `{${REQUEST},"path":["add"],"argumentList":[{"type":"HANDLER","name":"proxy","value":0}]}`,
  ),
  'a channel number that is no integer': json(
    `{${REQUEST},"path":["add"],"argumentList":[{"type":"HANDLER","name":"proxy","value":2.5}]}`,
  ),
  'a rich frame without a length': frame(RICH_KIND, Uint8Array.of(1, 2)),
  'a rich text longer than its frame': frame(RICH_KIND, Uint8Array.of(255, 255, 255, 255, 91)),
  'a rich text that is no list': rich('{"0":1}'),
  'a rich text without a value': rich('[{}]'),
  'a rich node of no kind': rich('[[1],["Function","x"]]'),
  'a rich node that is no node': rich('[[1],7]'),
  'a rich error of no kind': rich('[[1],["Error","constructor"]]'),
  'a rich error with a property': rich('[[1],["Error","Error","name","x"]]'),
  'a rich object with a name that is no text': rich('[[1],["Object",1,2]]'),
  'a rich object without a value for a name': rich('[[1],["Object","a"],{}]'),
  'a reference outside the text': rich('[[7]]'),
  'a reference to the whole': rich('[[0]]'),
  'an array that is longer than it says': rich('[[1],["Array",2,"5",1]]'),
  'an array of holes without end': rich('[[1],["Array",33000000]]'),
  'an array with a length of its own': rich('[[1],["Array",1,"length",4294967295]]'),
  'an array of a negative length': rich('[[1],["Array",-1]]'),
  'a regular expression that is none': rich('[[1],["RegExp","(",""]]'),
  'a BigInt that is none': rich('[["n","zz"]]'),
  'a boxed object': rich('[[1],["Boxed",[1]]]'),
  'a buffer outside the frame': rich('[[1],["ArrayBuffer",0,8]]', new Uint8Array(7)),
  'a buffer of a negative length': rich('[[1],["ArrayBuffer",4,-5]]', new Uint8Array(7)),
  'a buffer that grows without end': rich('[[1],["ArrayBuffer",0,0,4294967295]]'),
  'a buffer that is longer than it can be': rich('[[1],["ArrayBuffer",0,4,2]]', new Uint8Array(4)),
  'more bytes of buffers than there are': rich(
    '[[1],["ArrayBuffer",0,6],["ArrayBuffer",0,6]]',
    new Uint8Array(6),
  ),
  'a view of nothing': rich('[[1],["Uint8Array",[2],0,0],["Object"]]'),
  'a view of itself': rich('[[1],["Uint8Array",[1],0,0]]'),
  'a view outside its buffer': rich(
    '[[1],["Float64Array",[2],0,9],["ArrayBuffer",0,8]]',
    new Uint8Array(8),
  ),
  'a view between the elements of its buffer': rich(
    '[[1],["Uint16Array",[2],1,1],["ArrayBuffer",0,8]]',
    new Uint8Array(8),
  ),
  'a port that is no number': rich('[[1],["Port","x"]]'),
  'rich arrays in arrays, 50,000 deep': rich(`[${'['.repeat(50_000)}${']'.repeat(50_000)}]`),
};

export const REFUSED: [what: string, message: string][] = [
  [
    'writes a property of a prototype',
    '"type":"SET","path":["__proto__","polluted"],"value":{"type":"RAW","value":1}',
  ],
  [
    'writes a property of the class of all',
    '"type":"SET","path":["constructor","prototype","polluted"],"value":{"type":"RAW","value":1}',
  ],
  [
    'makes a function of text',
    '"type":"APPLY","path":["add","constructor"],"argumentList":[{"type":"RAW","value":"return 1"}]',
  ],
];

export const IGNORED: Record<string, Uint8Array> = {
  'an answer to nothing': json('{"id":"nobody","type":"RAW","value":1}'),
  'a message that is none of Comlink': json('{"hello":1}'),
  'a number': json('7'),
  null: json('null'),
  'a close of an unknown channel': frame(0, new Uint8Array(0), { channel: 77 }),
  'an answer on an unknown channel': json('{"id":"nobody","type":"RAW","value":1}', 77),
  'arrays in arrays, 200,000 deep': json('['.repeat(200_000) + ']'.repeat(200_000)),
};
