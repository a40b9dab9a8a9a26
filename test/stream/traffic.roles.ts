import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import * as http2 from 'node:http2';
import { type Duplex, PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { connect, TLSSocket } from 'node:tls';
import { createGunzip, createGzip } from 'node:zlib';
import { firstWrong, streamBytes } from '../support/stream.ts';

export interface Given {
  readonly key: string;
  readonly cert: string;
  readonly total: number;
}

interface Roles {
  client(stream: Duplex, given: Given): Promise<unknown>;
  server(stream: Duplex, given: Given): Promise<unknown>;
}

const MIB = 2 ** 20;

/** Work over one connection: each part in a thread of its own. */
export const TRAFFIC: Record<string, Roles> = {
  'HTTP/1.1, one connection kept alive for many requests': {
    async client(stream) {
      const closed = once(stream, 'close');
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      let connections = 0;
      Object.assign(agent, {
        createConnection: () => {
          connections += 1;
          return stream;
        },
      });
      const answers: unknown[] = [];
      for (const size of [0, 1, 65_536, 3 * MIB]) {
        const method = size === 0 ? 'GET' : 'POST';
        const outgoing = request({ agent, method, path: `/${size}`, timeout: 100_000 });
        outgoing.end(Buffer.from(bytesOf(size)));
        const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
        const body = await buffer(answer);
        answers.push(answer.statusCode, digest(body) === digest(bytesOf(size)));
      }
      agent.destroy();
      await closed;
      return { connections, answers };
    },
    async server(stream) {
      const urls: unknown[] = [];
      const server = createServer((incoming, outgoing) => {
        urls.push(incoming.url);
        incoming.pipe(outgoing);
      });
      server.emit('connection', stream);
      await once(stream, 'close');
      return urls;
    },
  },

  'HTTP/1.1, an answer of many chunks to a request that says close': {
    async client(stream) {
      const closed = once(stream, 'close');
      const outgoing = request({ createConnection: () => stream, agent: undefined, path: '/' });
      outgoing.end();
      const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
      let seen = 0;
      for await (const chunk of answer) {
        if (firstWrong(seen, chunk) !== -1) throw new Error(`wrong byte after ${seen}`);
        seen += chunk.length;
      }
      await closed;
      return { seen, connection: answer.headers.connection };
    },
    async server(stream) {
      const server = createServer((_incoming, outgoing) => {
        Readable.from(pieces(3 * MIB)).pipe(outgoing);
      });
      server.emit('connection', stream);
      await once(stream, 'close');
      return 'closed';
    },
  },

  'HTTP/2, twenty streams at once': {
    async client(stream) {
      const session = http2.connect('http://localhost', { createConnection: () => stream });
      const echo = async (size: number): Promise<boolean> => {
        const call = session.request({ ':method': 'POST', ':path': '/' });
        call.end(Buffer.from(bytesOf(size)));
        return digest(await buffer(call)) === digest(bytesOf(size));
      };
      const sizes = Array.from({ length: 20 }, (_, index) => index * 9_973);
      const right = await Promise.all(sizes.map(echo));
      session.close();
      await once(session, 'close');
      return right.filter(Boolean).length;
    },
    async server(stream) {
      let streams = 0;
      const server = http2.createServer();
      server.on('stream', (call) => {
        streams += 1;
        call.respond({ ':status': 200 });
        call.pipe(call);
      });
      server.emit('connection', stream);
      await once(stream, 'close');
      return streams;
    },
  },

  'TLS with a certificate that is checked': {
    async client(stream, { cert }) {
      const secure = connect({ socket: stream, ca: cert, servername: 'localhost' });
      await once(secure, 'secureConnect');
      const { authorized } = secure;
      const protocol = secure.getProtocol();
      const body = buffer(secure);
      secure.end(Buffer.from(bytesOf(MIB)));
      const whole = digest(await body) === digest(bytesOf(MIB));
      return { whole, authorized, protocol };
    },
    async server(stream, { key, cert }) {
      const secure = new TLSSocket(stream, { isServer: true, key, cert });
      await pipeline(secure, new PassThrough(), secure);
      return 'echoed';
    },
  },

  'a pipeline with gzip on one side and gunzip on the other': {
    async client(stream, { total }) {
      await pipeline(Readable.from(pieces(total)), createGzip({ level: 1 }), stream);
      return 'sent';
    },
    async server(stream) {
      let seen = 0;
      await pipeline(stream, createGunzip(), async (chunks: AsyncIterable<Buffer>) => {
        for await (const chunk of chunks) {
          if (firstWrong(seen, chunk) !== -1) throw new Error(`wrong byte after ${seen}`);
          seen += chunk.length;
        }
      });
      stream.end();
      return seen;
    },
  },
};

function* pieces(total: number): Generator<Uint8Array> {
  for (let pos = 0; pos < total; pos += 65_536) {
    yield streamBytes(pos, Math.min(65_536, total - pos));
  }
}

/** The first bytes of the stream. */
function bytesOf(size: number): Uint8Array {
  return Buffer.concat([...pieces(size)]);
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
