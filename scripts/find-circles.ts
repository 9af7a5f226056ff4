// Groups of modules that import each other in a circle, types included (Tarjan 1972: strongly connected components).

/**
 * @param imports module → the modules that it imports
 * @returns each circle as its modules in order of name; none for a graph that goes one way
 */
export function findCircles(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  /** Earliest module on the stack that can be reached from here. */
  const earliest = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];

  function visit(module: string): void {
    const number = order.size;
    order.set(module, number);
    earliest.set(module, number);
    stack.push(module);
    for (const next of imports.get(module) ?? []) {
      if (!order.has(next)) visit(next);
      else if (!stack.includes(next)) continue;
      earliest.set(module, Math.min(earliest.get(module)!, earliest.get(next)!));
    }
    if (earliest.get(module) === number) {
      const circle = stack.splice(stack.indexOf(module));
      if (circle.length > 1) circles.push(circle.sort());
    }
  }

  for (const module of imports.keys()) if (!order.has(module)) visit(module);
  return circles;
}
