import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export interface Site {
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * Serves files from memory: scripts by their names, and a page that loads one, `/<name>.html`. All of it
 * with the headers that give shared memory, and a policy that allows files of the origin and nothing else;
 * under `/bare/` without the headers.
 */
export async function serveSite(scripts: ReadonlyMap<string, string>): Promise<Site> {
  const server: Server = createServer(({ url = '' }, response) => {
    const { pathname } = new URL(url, 'http://site');
    const isBare = pathname.startsWith('/bare/');
    const file = pathname.slice(isBare ? 6 : 1);
    const page = /^(\w+)\.html$/.exec(file)?.[1];
    const body =
      page === undefined
        ? scripts.get(file)
        : `<!doctype html><title>${page}</title><script type="module" src="${page}.js"></script>`;
    response.writeHead(body === undefined ? 404 : 200, {
      'Content-Type': page === undefined ? 'text/javascript' : 'text/html',
      'Content-Security-Policy': "default-src 'none'; script-src 'self'; worker-src 'self'",
      ...(isBare ? {} : { ...ISOLATED, 'Cross-Origin-Resource-Policy': 'same-origin' }),
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
