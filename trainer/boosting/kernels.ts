// The training kernels as TypeScript sees them; assembly/train documents each. Addresses are bytes.
import { kernelBytes } from '../base/kernel-build.ts';
import { UserError } from '../base/user-error.ts';

export interface TrainKernels {
  countUp(order: number, from: number, to: number, stretch: number): void;
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
  makeRecords(
    from: number,
    to: number,
    features: number,
    columns: number,
    columnStride: number,
    records: number,
    stride: number,
  ): void;
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
  softmaxChances(
    cells: number,
    classes: number,
    scores: number,
    chances: number,
    stride: number,
    table: number,
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
  addRange(counter: number, from: number, to: number): void;
  addStretches(counter: number, from: number, to: number, stretches: number, order: number): void;
  collectBins(
    counter: number,
    threads: number,
    distance: number,
    feature: number,
    parent: number,
    node: number,
  ): void;
  recordsOf(slots: number, node: number, gUnit: number, hUnit: number, out: number): void;
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
}

const MEMORY_OPTIONS = [
  ...['--enable', 'threads', '--importMemory', '--sharedMemory'],
  ...['--initialMemory', '1', '--maximumMemory', '65536'],
];

let compiled: Promise<WebAssembly.Module> | null = null;

/** Bytes of the module with all training kernels. */
export function trainKernelBytes(): Promise<Uint8Array> {
  return kernelBytes('train/module', MEMORY_OPTIONS);
}

/** The kernels' module, compiled once. */
export function loadKernels(): Promise<WebAssembly.Module> {
  compiled ??= trainKernelBytes().then((bytes) => WebAssembly.compile(new Uint8Array(bytes)));
  return compiled;
}

/** All that one WebAssembly memory can hold. */
export const MOST_BYTES = 2 ** 32;

/**
 * Memory of at least so many bytes that threads can share.
 * @throws UserError when the machine does not give it
 */
export function createMemory(bytes: number): WebAssembly.Memory {
  const initial = Math.ceil(bytes / 65536);
  try {
    return new WebAssembly.Memory({ initial, maximum: 65536, shared: true });
  } catch {
    const size = (bytes / 2 ** 30).toFixed(2);
    throw new UserError(`Training needs ${size} GiB of memory, which this machine does not give.`);
  }
}

/** The kernels over one memory. */
export function bindKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): TrainKernels {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return exports as unknown as TrainKernels;
}
