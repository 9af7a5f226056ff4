// Numbers that the training kernels and their owner in the trainer share. Compiled by both compilers.
//
//   row word    | g: 11 bits, signed | h: 10 bits | rows: 11 bits |    one per cell, quantized
//   bin word    | g | h | rows |  64 bits, sums of row words; where each field begins depends on how
//                                 many rows may be added before the word is emptied
//   wide bin    three planes of 256 i32 per feature: g, h, rows
//   stretch     | first | cells |  a leaf's part of one segment of the order, as i32

/** Losses, in the spelling of the kernels. */
export const LOSS_LOGISTIC: number = 0;
export const LOSS_SOFTMAX: number = 1;
export const LOSS_SQUARED: number = 2;
export const LOSS_QUANTILE: number = 3;
export const LOSS_POISSON: number = 4;
export const LOSS_GAMMA: number = 5;
export const LOSS_TWEEDIE: number = 6;

/** Records that are counted at a time. */
export const COUNT_BLOCK: number = 512;

export const STRETCH_BYTES: number = 8;

/** Words of a `Counter` (assembly/train/histogram.ts): the last two change while a thread counts. */
export const COUNTER_WORDS: number = 12;
export const COUNTER_ADDED: number = 10;
export const COUNTER_EMPTIED: number = 11;
