// Packages that few users need and that are large: the program works without them, and says which one is missing where
// one is needed. They are optional peer dependencies of the package.
import { UserError } from './user-error.ts';

/** A package that is wanted and not installed. */
export class MissingPackageError extends UserError {}

/**
 * What `load` imports.
 * @param names as npm knows the packages
 * @param task begins the error, such as 'Reading rows from PostgreSQL'
 * @throws MissingPackageError when one of them is not installed
 */
export async function importOptional<Loaded>(
  names: string[],
  task: string,
  load: () => Promise<Loaded>,
): Promise<Loaded> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
    if (!isMissing || !names.some((name) => message.includes(`'${name}`))) throw error;
    throw new MissingPackageError(
      `${task} needs ${names.join(' and ')}; run: npm install ${names.join(' ')}`,
    );
  }
}
