// Strategy `table` of a model that takes inputs, with an ABI version of its own.

export * from '../table';
export * from './derive';
export { abi_version } from './derive';
