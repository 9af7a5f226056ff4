// The training kernels as TypeScript sees them; assembly/train documents each. Addresses are bytes.
import { kernelBytes } from '../kernel-build.ts';
import { UserError } from '../user-error.ts';

export interface TrainKernels {
  countUp(order: number, from: number, to: number): void;
  partition(
    order: number,
    cells: number,
    column: number,
    goesLeft: number,
    left: number,
    right: number,
  ): number;
  copyCells(from: number, cells: number, to: number): void;
  sumCells(
    order: number,
    cells: number,
    pairs: number,
    gUnits: number,
    hUnits: number,
    out: number,
  ): void;
  addScores(order: number, cells: number, scores: number, value: number): void;
  makeRecords(
    from: number,
    to: number,
    features: number,
    columns: number,
    columnStride: number,
    records: number,
    stride: number,
  ): void;
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
  ): void;
  softmaxChances(
    cells: number,
    classes: number,
    scores: number,
    chances: number,
    stride: number,
  ): void;
  quantize(
    from: number,
    to: number,
    pairs: number,
    rows: number,
    words: number,
    gScale: number,
    hScale: number,
    key: number,
  ): void;
  addToBins(
    order: number,
    first: number,
    cells: number,
    records: number,
    stride: number,
    words: number,
    tiles: number,
    hShift: bigint,
    gShift: bigint,
    bins: number,
    scratch: number,
  ): void;
  flushBins(
    features: number,
    slots: number,
    hShift: number,
    gShift: number,
    bins: number,
    wide: number,
  ): void;
  gatherThreads(threads: number, slots: number, wide: number, stride: number, node: number): void;
  subtractBins(slots: number, parent: number, child: number): void;
  recordsOf(slots: number, node: number, gUnit: number, hUnit: number, out: number): void;
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
