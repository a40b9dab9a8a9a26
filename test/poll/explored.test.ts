import { lawsOf } from './law-test.ts';

lawsOf('explored', 'in many schedules');
