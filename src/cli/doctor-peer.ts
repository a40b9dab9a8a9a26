import { inherited } from '../worker/index.ts';

/* The other thread of `doctor`: sends back what it gets, blocking, until it is ended or told to stop. */
const { socket } = (await inherited()).ends;
if (socket !== undefined) for (const chunk of socket) socket.writeAll(chunk);
