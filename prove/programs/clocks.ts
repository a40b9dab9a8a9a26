export { claimSlot } from '../../dist/atomics/slots.js';
export { createTable } from '../../dist/atomics/table.js';
export { CallingThread } from '../../dist/atomics/thread.js';
export { read, write } from '../../dist/calls/read-write.js';
export { startTracking } from '../../dist/clock/index.js';
export { End } from '../../dist/ring/end.js';
export { CLOCKS, PIPE, SPACE } from '../../dist/ring/layout.js';
export { createPair } from '../../dist/ring/memory.js';
export { holdFirst } from '../../dist/ring/references.js';
