// What an import prints of the model: what it answers, how far that is from the library, and what its trees look at.
import { listSome } from '../../runtime/schema/did-you-mean.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { treeImportances } from '../evaluate/importance.ts';
import { count } from '../judge/report/numbers.ts';
import type { LibraryComparison } from '../release/check-answers.ts';
import { reportQuantization } from './evaluation-report.ts';
import { importanceTable } from './look/importance.ts';
import { wrapped } from './look/table.ts';

const HANGING = ' '.repeat(13);

/** @param comparison with the library's own answers; undefined where none were given */
export function reportImport(
  entry: RegistryEntry,
  ensemble: Ensemble,
  comparison: LibraryComparison | undefined,
): string {
  const { features, flags, module } = entry;
  const leaves = ensemble.leafValue.length / ensemble.leafWidth;
  const names = listSome(features.map(({ name }) => name));
  const lines = [
    `Imported: ${count(ensemble.treeRoot.length)} trees, ${count(leaves)} leaves`,
    `  asks for   ${names}`,
    `  answers    ${listSome(flags)}`,
    `  module     ${count(module.bytes)} bytes, ${module.strategy}`,
    `  compared   ${comparisonText(comparison)}`,
    '  judged     on no rows yet: evaluate judges it on yours',
  ];
  const importances = treeImportances(ensemble)
    .map((one, f) => ({ name: features[f].name, ...one }))
    .sort((a, b) => (b.gainShare ?? b.splits) - (a.gainShare ?? a.splits));
  const parts = [
    lines.map((line) => wrapped(line, HANGING)).join('\n'),
    importanceTable(importances),
    reportQuantization(entry)?.trimEnd() ?? '',
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function comparisonText(comparison: LibraryComparison | undefined): string {
  if (comparison === undefined)
    return "with no answers of the library's own: --rows and --expected hold it to them";
  const { rows, largest, bound } = comparison;
  return `${count(rows)} rows: at most ${largest.toExponential(1)} from the library's answers, allowed ${bound.toExponential(1)}`;
}
