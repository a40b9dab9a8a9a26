import { adopt, type SocketHandle } from '../../src/index.ts';

/** A worker that the program made itself. It says a byte on the end that it is sent, and sleeps. */
const scope = globalThis as unknown as {
  onmessage: (event: { readonly data: SocketHandle }) => void;
};

scope.onmessage = ({ data }) => {
  const end = adopt(data);
  end.write(new TextEncoder().encode('.'));
  end.read(new Uint8Array(1));
};
