import { inherited } from 'socketpair/worker';

const { ends } = await inherited();
ends.io.writeAll(new Uint8Array(2));
