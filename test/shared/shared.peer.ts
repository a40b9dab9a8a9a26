import { parentPort } from 'node:worker_threads';
import { adopt, type Socket } from '../../src/index.ts';
import { RECORD_BYTES, type Records, type Role, record, WRITERS } from './shared.scenes.ts';

function readRecords(socket: Socket): Records {
  const seen: number[][] = Array.from({ length: WRITERS }, () => []);
  const bytes = new Uint8Array(RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  for (let wrong = ''; ; ) {
    const count = socket.read(bytes);
    if (count === 0) return { seen, wrong };
    const [writer, number] = [view.getUint32(0), view.getUint32(4)];
    const same = Buffer.compare(record(writer, number), bytes) === 0;
    if (count !== RECORD_BYTES || !same) wrong ||= `${count} bytes of writer ${writer}, ${number}`;
    else seen[writer]?.push(number);
  }
}

/** Sum and count of the bytes that one of several readers gets, in pieces of odd sizes. */
function fill(socket: Socket): { bytes: number; sum: number } {
  const target = new Uint8Array(1009);
  let [bytes, sum] = [0, 0];
  for (;;) {
    const count = socket.readFull(target);
    for (const byte of target.subarray(0, count)) sum += byte;
    bytes += count;
    if (count < target.length) return { bytes, sum };
  }
}

parentPort?.once('message', ({ kind, index, records, handle }: Role) => {
  const socket = adopt(handle);
  const tell = (result: unknown): void => parentPort?.postMessage({ index, result });
  switch (kind) {
    case 'readOnes': {
      const byte = new Uint8Array(1);
      while (socket.read(byte) > 0) tell(byte[0]);
      break;
    }
    case 'readRecords':
      tell(readRecords(socket));
      break;
    case 'writeRecords':
      for (let number = 0; number < records; number++) socket.write(record(index, number));
      break;
    case 'fill':
      tell(fill(socket));
      break;
    case 'hold':
      tell('holds');
      // The next message ends the thread, with the end in its hands.
      parentPort?.once('message', () => process.exit());
      return;
  }
  socket.close();
  tell('done');
});
