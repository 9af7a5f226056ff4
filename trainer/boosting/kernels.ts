// The training kernels, compiled and bound to a memory. train-kernels.ts has their signatures.
import { kernelBytes } from '../base/kernel-build.ts';
import { UserError } from '../base/user-error.ts';
import type { TrainKernels } from './train-kernels.ts';

/** asc's options for the training kernels. */
export const MEMORY_OPTIONS = [
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
