// The tables of the docs say what the code says.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DOCS_TABLES, withTable } from '../../scripts/docs-tables.ts';
import { PACKAGE_ROOT } from '../../trainer/base/package-files.ts';

it.each(DOCS_TABLES)('the $name stand in $page', (table) => {
  const text = readFileSync(join(PACKAGE_ROOT, table.page), 'utf8');
  const command = 'run: node scripts/docs-tables.ts';
  expect(text === withTable(text, table), `${table.page} is behind the code; ${command}`).toBe(
    true,
  );
});

it('every parameter is said to mean something, and its default is one that it takes', () => {
  for (const { name, rows } of DOCS_TABLES) {
    for (const row of rows) {
      expect(row[0], name).not.toBe('');
      expect(row.at(-1), `${name}: ${row[0]}`).not.toBe('');
    }
  }
});
