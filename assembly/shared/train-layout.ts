// Numbers that the training kernels and their owner in the trainer share. Compiled by both compilers.
//
//   row word    | g: 11 bits, signed | h: 10 bits | rows: 11 bits |    one per cell, quantized
//   bin word    | g | h | rows |  64 bits, sums of row words; where each field begins depends on how
//                                 many rows may be added before the word is emptied
//   wide bin    three planes of 256 i32 per feature: g, h, rows

/** Losses, in the spelling of the kernels. */
export const LOSS_LOGISTIC: number = 0;
export const LOSS_SOFTMAX: number = 1;
export const LOSS_SQUARED: number = 2;
export const LOSS_QUANTILE: number = 3;
export const LOSS_POISSON: number = 4;
export const LOSS_GAMMA: number = 5;
export const LOSS_TWEEDIE: number = 6;
