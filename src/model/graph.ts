/**
 * For each of `count` nodes 1 if one of `targets` can be reached from it. `edges` are pairs: from,
 * to, from, to, …
 */
export function canReach(
  count: number,
  edges: readonly number[],
  targets: readonly number[],
): Uint8Array {
  // The edges into a node are a list: the latest in `heads`, the one before it in `nexts`.
  const heads = new Int32Array(count).fill(-1);
  const nexts = new Int32Array(edges.length / 2);
  for (let edge = 0; edge < nexts.length; edge++) {
    const to = edges[2 * edge + 1] ?? 0;
    nexts[edge] = heads[to] ?? -1;
    heads[to] = edge;
  }
  const reached = new Uint8Array(count);
  const left = [...targets];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (reached[node] === 1) continue;
    reached[node] = 1;
    for (let edge = heads[node] ?? -1; edge !== -1; edge = nexts[edge] ?? -1) {
      left.push(edges[2 * edge] ?? 0);
    }
  }
  return reached;
}
