import { AWAITED, OK, type Outcome, type Step } from '../automata/step.ts';
import { ASLEEP, DEAD, MOVED, type State, type System } from './state.ts';
import { SLEEPS, type Stepper } from './stepper.ts';

/**
 * Says so if a thread sleeps though, were it woken, it would not wait on, and the others are all
 * idle, over or asleep: a thread that ended its wait is not under way to ring it any more. A state in
 * which that holds is wrong even if a later write or close would wake the thread by chance.
 * `scratch` is overwritten.
 */
export function lostWakeUp(
  system: System,
  stepper: Stepper,
  state: State,
  scratch: State,
): string | undefined {
  const { machines } = system;
  const { fields } = stepper;
  let sleepers = 0;
  for (let thread = 0; thread < machines.length; thread++) {
    if (fields.has(state, thread, ASLEEP)) sleepers += 1;
    else if (fields.has(state, thread, DEAD)) continue;
    else if (isUnderWay(stepper, state, machines[thread]?.outcome(fields.at(state, thread))))
      return undefined;
  }
  if (sleepers === 0) return undefined;
  for (const [thread, machine] of machines.entries()) {
    if (!fields.has(state, thread, ASLEEP)) continue;
    // A wait with a deadline wakes by itself: if nobody rings it then, the sleep that follows is looked at.
    const outcome = machine.outcome(fields.at(state, thread));
    if ('kind' in outcome && outcome.values[1] !== Infinity) continue;
    scratch.set(state);
    fields.clear(scratch, thread, ASLEEP);
    // Rung: a wake-up without that is a question, after which it sleeps on.
    const field = system.doorbells[thread]?.field ?? -1;
    if (field === -1) fields.set(scratch, thread, MOVED);
    else scratch[fields.words + field] = (scratch[fields.words + field] ?? 0) + 2;
    scratch[thread] = machine.resume(fields.at(state, thread), OK);
    if (!sleepsAgain(system, stepper, scratch, thread)) {
      return `lost wake-up: ${machine.spec.name} sleeps on`;
    }
  }
  return undefined;
}

/** Lets one thread go on alone: until it sleeps, or its call returns or copies bytes. */
function sleepsAgain(
  { machines }: System,
  stepper: Stepper,
  state: State,
  thread: number,
): boolean {
  const machine = machines[thread];
  for (;;) {
    const outcome = machine?.outcome(stepper.fields.at(state, thread));
    if (machine === undefined || !isBusy(outcome) || outcome.range !== undefined) return false;
    // The thread looks at its deadline only after it has found nothing else.
    if (outcome.kind === 'clock') return true;
    const result = outcome.kind === 'stop' ? OK : stepper.execute(state, thread, outcome);
    if (result === SLEEPS) return true;
    state[thread] = machine.resume(stepper.fields.at(state, thread), result);
  }
}

/** True for a thread that can move. One that waits for a death can, once it has come; and so on. */
function isUnderWay(stepper: Stepper, state: State, outcome: Outcome | undefined): boolean {
  if (outcome === undefined || !('kind' in outcome)) return false;
  return AWAITED.has(outcome.kind) ? stepper.isEnabled(state, outcome) : !outcome.idle;
}

function isBusy(outcome: Outcome | undefined): outcome is Step {
  return outcome !== undefined && 'kind' in outcome && !outcome.idle;
}
