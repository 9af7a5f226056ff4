// The kernel that finds the lines of a CSV, as TypeScript sees it; assembly/ingest documents it. Addresses are bytes.
// Written by `node scripts/kernel-types.ts` from the bindings that asc makes.

export interface LineKernel {
  memory: WebAssembly.Memory;
  scanLines(
    text: number,
    from: number,
    to: number,
    delimiter: number,
    quote: number,
    isDoubled: number,
    odd: number,
    odder: number,
    isOpen: number,
    marks: number,
    most: number,
  ): number;
}
