import { serveModelThread } from '../model/worker/thread.ts';
import { body } from './drivers.body.ts';

serveModelThread(body);
