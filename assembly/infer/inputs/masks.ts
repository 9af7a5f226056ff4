// Strategy `masks` of a model that takes inputs, with an ABI version of its own.

export * from '../masks';
export * from './derive';
export { abi_version } from './derive';
