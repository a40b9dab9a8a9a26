import type { Socket } from '../../src/index.ts';
import { inherited } from '../../src/worker/index.ts';

const { ends } = await inherited();
const { heard, written } = ends as { heard: Socket; written: Socket };
const byte = new Uint8Array(1);
while (heard.read(byte) === 1) {
  written.write(byte);
  heard.write(byte);
}
