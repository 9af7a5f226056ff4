// Memory that explanations may take, and bytes that they may add to a module.

/** Records of splits that are kept for later calls; a model that needs more makes them anew in each call. */
export const MOST_KEPT_BYTES: number = 1 << 25;

/** Records and scratch of one block; only a tree of a million leaves passes it. */
export const MOST_BLOCK_BYTES: number = 1 << 28;

/** Codes of all classes of a feature that are kept for later rows; otherwise one class's are. */
export const MOST_CODE_BYTES: number = 1 << 22;

/** The quadrature point 0 is taken where it saves this share of the work … */
export const LEAST_SAVED: number = 0.1;

/** … by tables of so few bytes for each node, which has some 5 bytes of its own. */
export const MOST_EFFECT_BYTES: number = 0.5;
