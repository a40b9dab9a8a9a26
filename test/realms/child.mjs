import { inherited } from '../../dist/node/worker/index.js';

const { ends } = await inherited();
ends.io.writeAll(new Uint8Array(2));
