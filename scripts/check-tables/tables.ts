// The tables of check:tables: what is to be learned of each, and what scikit-learn scores on it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Table {
  file: string;
  target: string;
  /** Of the command line, beside the target. */
  options: string[];
  /** HistGradientBoosting 1.2.1, its defaults, native categories, 5 folds. */
  peer: Record<string, number>;
}

const KNOWN: Table[] = [
  { file: 'abalone.csv', target: 'column9', options: [], peer: { rmse: 2.185 } },
  { file: 'adult.csv', target: 'column15', options: [], peer: { auc: 0.9278, logLoss: 0.2793 } },
  {
    ...{ file: 'air-quality.csv', target: 'CO(GT)', options: ['--missing', '-200'] },
    peer: { rmse: 0.311 },
  },
  { file: 'bank.csv', target: 'y', options: [], peer: { auc: 0.9173, logLoss: 0.3599 } },
  { file: 'king-county.csv', target: 'price', options: [], peer: { rmse: 121_448 } },
  { file: 'penguins.csv', target: 'species', options: [], peer: { logLoss: 0.049 } },
  { file: 'seoul-bikes.csv', target: 'Rented Bike Count', options: [], peer: { rmse: 154.6 } },
  { file: 'telco.csv', target: 'Churn', options: [], peer: { auc: 0.8347, logLoss: 0.4351 } },
  { file: 'vgsales.csv', target: 'Global_Sales', options: [], peer: {} },
];

interface Given {
  target: string;
  options?: string[];
}

/** Those that the folder has, and those that its targets.json names. */
export function findTables(folder: string): Table[] {
  const names = readdirSync(folder);
  const path = join(folder, 'targets.json');
  const given = existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, Given>)
    : {};
  const own = Object.entries(given).map(([file, { target, options = [] }]) => ({
    ...{ file, target, options, peer: {} },
  }));
  const known = KNOWN.filter(({ file }) => !Object.hasOwn(given, file));
  return [...known, ...own].filter(({ file }) => names.includes(file));
}
