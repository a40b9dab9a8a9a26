import { unknownOption, wrongType } from './misuse.ts';

/*
 * Values from a caller may have a will of their own: getters, Proxies, lists that change while a call
 * waits. So each is read once, before anything is touched, and only the copy is used. A getter may
 * throw, which is the caller's own error then.
 */

/** A private copy of the options of a call. Refuses those that it does not know. */
export function takeOptions<Options extends object>(
  value: Options,
  known: readonly (keyof Options & string)[],
): Options {
  if (typeof value !== 'object' || value === null) throw wrongType('options', 'an object', value);
  for (const name of Object.keys(value)) {
    if (!(known as readonly string[]).includes(name)) throw unknownOption(name, known);
  }
  const taken: Partial<Options> = {};
  for (const name of known) {
    const option = value[name];
    if (option !== undefined) taken[name] = option;
  }
  return taken as Options;
}

/** A private copy of a list, or of its first items, each of which is checked as it is read. */
export function takeList<Item>(
  name: string,
  expected: string,
  list: unknown,
  take: (item: unknown, name: string) => Item,
  most: number = Infinity,
): Item[] {
  if (!Array.isArray(list)) throw wrongType(name, expected, list);
  const taken: Item[] = [];
  const length = Math.min(list.length, most);
  for (let i = 0; i < length; i++) taken.push(take(list[i], `${name}[${i}]`));
  return taken;
}
