// Memory that explanations may take.

/** Records of splits that are kept for later calls; a model that needs more makes them anew in each call. */
export const MOST_KEPT_BYTES: number = 1 << 25;

/** Records and scratch of one block; only a tree of a million leaves passes it. */
export const MOST_BLOCK_BYTES: number = 1 << 28;
