// Strategy `traversal` of a model that takes inputs, with an ABI version of its own.

export * from '../traversal';
export * from './derive';
export { abi_version } from './derive';
