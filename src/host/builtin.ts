/** One of Node's own modules, of which `Module` is the part that is used. */
export function builtin<Module>(
  process: { getBuiltinModule?(name: string): unknown },
  name: string,
): Module {
  return process.getBuiltinModule?.(`node:${name}`) as Module;
}
