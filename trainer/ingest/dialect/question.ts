// What a file leaves open. A question is a result: a person answers it, or an option that settles it is given;
// nothing is guessed.
import { UserError } from '../../base/user-error.ts';
import type { SourceDialect } from '../../recipe/source-dialect.ts';
import { fieldsText } from './field-text.ts';

export interface Answer {
  /** In words, with an example from the file. */
  label: string;
  /** The fields that settle it so. */
  given: SourceDialect;
}

export interface Question {
  about: keyof SourceDialect;
  /** What is open, in one sentence that names the place. */
  text: string;
  /** The likeliest first. */
  answers: Answer[];
}

/** Stops where nobody can be asked. @throws UserError with the fields that settle each question */
export function refuseQuestions(questions: Question[], place: string): void {
  if (questions.length === 0) return;
  const lines = questions.flatMap(({ text, answers }) => [
    `  ${text}`,
    ...answers.map(({ label, given }) => `    ${label}: ${optionsOf(given)}`),
  ]);
  throw new UserError(
    `${place}: can be read in more than one way; say which, as an option or in the recipe's source:\n${lines.join('\n')}`,
  );
}

/** Fields as options of the command line and as fields of `source`. */
export function optionsOf(given: SourceDialect): string {
  const options = Object.entries(given).map(([name, value]) => optionOf(name, value));
  return `${options.join(' ')} (source: { …, ${fieldsText(given)} })`;
}

/** `skipLines` is `--skip-lines`, names of the header are `--columns`; what is false is said by `none`. */
function optionOf(name: string, value: unknown): string {
  if (Array.isArray(value) && name === 'header') return optionOf('columns', value);
  const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  if (name === 'header') return value === false ? '--no-header' : '--header';
  if (value === false) return `${option} none`;
  if (value === true) return option;
  return `${option} ${[value].flat().map(shellText).join(' ')}`;
}

function shellText(value: unknown): string {
  const text = value === '\t' ? 'tab' : String(value);
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
