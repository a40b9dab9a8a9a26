import { serve } from 'socketpair/comlink';
import { inherited } from 'socketpair/worker';

const { ends } = await inherited();
serve({ increment: (value) => value + 1 }, ends.theirs);
