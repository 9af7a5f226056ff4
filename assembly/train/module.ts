// The training kernels: all that one thread runs over the shared memory. None of them keeps anything
// between calls, and each is called in pieces small enough for the engine to replace its code meanwhile.
export { addToLeaves, countUp, makeRecords, splitStretches, sumLeaves } from './cells';
export { cutColumn } from './cut';
export { encodeNumbers } from './encode';
export { gradients, softmaxChances } from './gradients';
export { addRange, addStretches, collectBins, recordsOf } from './histogram';
export { quantize } from './quantize';
export { bestCut } from './search';
