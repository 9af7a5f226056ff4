// Limits that several rooms keep to, each with its reason.

/**
 * Splits on the longest path of a tree: what a learner may grow, an import brings and every later stage relies on.
 * Learners and libraries grow some dozens; explanations take room by the square of it, and what a model passes
 * through (onnxruntime among it) walks trees by calls within calls, which end somewhere.
 */
export const MAX_DEPTH = 1024;

/** Bins of known values per column, so that a bin is one byte; one more stands for missing and unknown. */
export const MAX_BINS = 255;
