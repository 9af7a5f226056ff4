// The training kernels as TypeScript sees them; assembly/train documents each. Addresses are bytes.
// Written by `node scripts/kernel-types.ts` from the bindings that asc makes.

export interface TrainKernels {
  memory: WebAssembly.Memory;
  addRange(counter: number, from: number, to: number): void;
  addStretches(counter: number, from: number, to: number, stretches: number, order: number): void;
  addToLeaves(
    from: number,
    to: number,
    leaves: number,
    slots: number,
    stretches: number,
    segments: number,
    order: number,
    values: number,
    scores: number,
  ): void;
  bestCut(
    node: number,
    binCount: number,
    gUnit: number,
    hUnit: number,
    totalG: number,
    totalH: number,
    totalRows: number,
    parent: number,
    l2: number,
    minLeaf: number,
    minHessian: number,
    out: number,
  ): number;
  collectBins(
    counter: number,
    threads: number,
    distance: number,
    feature: number,
    parent: number,
    node: number,
  ): void;
  countUp(order: number, from: number, to: number, stretch: number): void;
  cutColumn(
    values: number,
    rows: number,
    size: number,
    spare: number,
    maxBins: number,
    thresholds: number,
  ): number;
  encodeNumbers(
    values: number,
    count: number,
    thresholds: number,
    size: number,
    missing: number,
    bins: number,
  ): void;
  gradients(
    loss: number,
    cells: number,
    weight: number,
    rows: number,
    sums: number,
    scores: number,
    chances: number,
    pairs: number,
    maxima: number,
    a: number,
    b: number,
    table: number,
  ): void;
  makeRecords(
    from: number,
    to: number,
    features: number,
    columns: number,
    columnStride: number,
    records: number,
    stride: number,
  ): void;
  quantize(
    from: number,
    to: number,
    pairs: number,
    rows: number,
    words: number,
    stride: number,
    gScale: number,
    hScale: number,
    key: number,
  ): void;
  recordsOf(slots: number, node: number, gUnit: number, hUnit: number, out: number): void;
  softmaxChances(
    cells: number,
    classes: number,
    scores: number,
    chances: number,
    stride: number,
    table: number,
  ): void;
  splitStretches(
    from: number,
    to: number,
    parent: number,
    left: number,
    right: number,
    order: number,
    column: number,
    goesLeft: number,
    spare: number,
  ): void;
  sumLeaves(
    from: number,
    to: number,
    leaves: number,
    slots: number,
    stretches: number,
    segments: number,
    order: number,
    pairs: number,
    gUnits: number,
    hUnits: number,
    out: number,
  ): void;
}
