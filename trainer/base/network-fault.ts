// Why a request got no answer, in a few words.

/** fetch says it in the cause of what it throws; a time limit has its own name. */
export function networkFault(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'no answer in time';
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  // Where a name has several addresses, the cause is all their faults and has no message of its own.
  return cause.message || ((cause as NodeJS.ErrnoException).code ?? error.message);
}
