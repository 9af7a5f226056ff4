// Names and labels that come out of everything a model passes through (JSON, UTF-8, a module's strings) as
// they went in. The others are refused: a file may hold what no request can ask for.
import { fieldNameFault, outputNameFault } from '../base/field-names.ts';
import { UserError } from '../base/user-error.ts';
import type { ImportedModel } from './imported-model.ts';

/** @throws UserError naming the first feature or label that would not stay what it is */
export function checkNames({ features, classes, flags }: ImportedModel, place: string): void {
  const failure = (message: string) =>
    new UserError(`${place}: ${message}; give another with --labels`);
  const lists: [string, string[]][] = [
    ['a feature', features.map(({ name }) => name)],
    ['a class', classes],
    ['an output', flags],
    ...features.flatMap((feature): [string, string[]][] =>
      feature.kind === 'category' ? [[`a label of '${feature.name}'`, feature.labels]] : [],
    ),
  ];
  for (const [what, list] of lists) {
    const broken = list.findIndex((text) => !text.isWellFormed());
    if (broken >= 0)
      throw failure(`the name of ${what} (number ${broken + 1}) is half a character`);
    if (new Set(list).size < list.length) {
      const double = list.find((text, i) => list.indexOf(text) !== i);
      throw failure(`two have the same name: ${what} called '${double}'`);
    }
  }
  for (const [what, list] of lists.slice(0, 3)) {
    const faultOf = what === 'an output' ? outputNameFault : fieldNameFault;
    for (const name of list) {
      const fault = faultOf(name);
      if (fault !== null) throw failure(`the name of ${what}, '${name}', ${fault}`);
    }
  }
}
