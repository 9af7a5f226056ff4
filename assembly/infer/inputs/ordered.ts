// Strategy `ordered` of a model that takes inputs, with an ABI version of its own.

export * from '../ordered';
export * from './derive';
export { abi_version } from './derive';
