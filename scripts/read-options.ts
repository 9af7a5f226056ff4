// The options of a script: one that it does not have ends it with a line that names those it has.
import { type ParseArgsConfig, parseArgs } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

/** The values of the command line's options; ends the process with code 2 when it has others. */
export function readOptions<const Given extends Options>(options: Given) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    const names = Object.keys(options).map((name) => `--${name}`);
    const known = names.length > 0 ? `the options are ${names.join(', ')}` : 'it has no options';
    const [fault] = (error as Error).message.split('. ');
    process.stderr.write(`error: ${fault}; ${known}\n`);
    process.exit(2);
  }
}
