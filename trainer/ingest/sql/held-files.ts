// Files of rows to learn from and files of rows to hold out as one source, whose rows say which they are.
import type { Scan } from './scan-sql.ts';
import { sqlName } from './sql-text.ts';

/** 1 in the rows of the files that are held out, 0 in the others. */
export const HELD_COLUMN = 'batcomputer: held out';

export function joinHeld(train: Scan, test: Scan): Scan {
  const marked = ({ sql }: Scan, isHeld: 0 | 1) =>
    `SELECT *, ${isHeld} AS ${sqlName(HELD_COLUMN)} FROM (${sql})`;
  const others = [train.notCsv, test.notCsv].filter((sql) => sql !== '');
  return {
    sql: `${marked(train, 0)} UNION ALL BY NAME ${marked(test, 1)}`,
    notCsv: others.map((sql) => `SELECT * FROM (${sql})`).join(' UNION ALL BY NAME '),
    layouts: [...train.layouts, ...test.layouts],
  };
}
