import { realm } from '../../host/realm.ts';
import { CLASSES } from './classes.ts';
import type { Patch } from './patch.ts';
import { type AnyArray, replace, see, seeView } from './seeing-view.ts';
import { memoryBehind } from './stand-in-memory.ts';

/** A constructor that makes views that see of the program's memory, and arrays of all else. */
function seeing(original: object, view: (made: never) => object): object {
  return new Proxy(original, {
    construct(target, [first, ...rest], newTarget) {
      const memory = memoryBehind(first);
      const made = Reflect.construct(target as never, [memory ?? first, ...rest], newTarget);
      return memory === undefined ? made : view(made as never);
    },
  });
}

function classPatch(name: string, original: object, view: (made: never) => object): Patch {
  const value = seeing(original, view);
  replace(original, value);
  return { target: realm, name, value };
}

export const CONSTRUCTORS: readonly Patch[] = [
  ...[...CLASSES].map(([name, original]) =>
    classPatch(name, original, (array: AnyArray) => see(array)),
  ),
  classPatch('DataView', DataView, (view: DataView) => seeView(view)),
];
