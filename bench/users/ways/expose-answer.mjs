import { expose } from 'comlink';
import { endpoint } from 'socketpair/comlink';
import { inherited } from 'socketpair/worker';

const { ends } = await inherited();
expose({ increment: async (value) => value + 1 }, endpoint(ends.theirs));
