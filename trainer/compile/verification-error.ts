// What is thrown where the bytes of a module do not answer as the model that they were made of.

/** Thrown when a module and its ensemble disagree. */
export class VerificationError extends Error {
  override name = 'VerificationError';
}
