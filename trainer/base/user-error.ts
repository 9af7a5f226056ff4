// A failure that is the input's, not ours: its message names the place and the remedy, and is printed
// without a stack. Everything else that is thrown is a bug.

export class UserError extends Error {
  override name = 'UserError';
}
