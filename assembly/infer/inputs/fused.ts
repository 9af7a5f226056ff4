// Strategy `masks` with one pass, of a model that takes inputs, with an ABI version of its own.

export * from '../fused';
export * from './derive';
export { abi_version } from './derive';
