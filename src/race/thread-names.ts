/**
 * Names for the threads of a report, no two the same: those that share one get a number behind it, in the
 * order of their logs.
 */
export function differentNames(names: readonly string[]): string[] {
  const taken = new Set(names);
  const given = names.map((name) => (name === '' ? 'unnamed thread' : name));
  const counts = new Map<string, number>();
  return given.map((name) => {
    if (given.filter((other) => other === name).length === 1) return name;
    let numbered = name;
    do {
      const number = (counts.get(name) ?? 0) + 1;
      counts.set(name, number);
      numbered = `${name} #${number}`;
    } while (taken.has(numbered));
    return numbered;
  });
}
