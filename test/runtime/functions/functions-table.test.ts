// The table of functions in docs/RECIPES.md is made of their definitions; UPDATE_GOLDEN=1 writes it anew.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { FUNCTIONS } from '../../../runtime/functions/definitions.ts';

const PAGE = fileURLToPath(new URL('../../../docs/RECIPES.md', import.meta.url));
const [BEGIN, END] = ['<!-- functions -->\n\n', '<!-- end of functions -->'];

/** Columns as wide as their widest cell, as the other tables of the page. */
function table(rows: string[][]): string {
  const widths = rows[0].map((_, c) => Math.max(...rows.map((row) => row[c].length)));
  const line = (cells: string[], fill = ' ') =>
    `| ${cells.map((cell, c) => cell.padEnd(widths[c], fill)).join(' | ')} |\n`;
  const [head, ...body] = rows;
  return (
    line(head) +
    line(
      head.map(() => '-'),
      '-',
    ) +
    body.map((row) => line(row)).join('')
  );
}

it('is in docs/RECIPES.md as they are defined', async () => {
  const rows = Object.values(FUNCTIONS).map(({ usage, about }) => [`\`${usage}\``, about]);
  const wanted = table([['function', 'answers'], ...rows]);
  const page = await readFile(PAGE, 'utf8');
  const [from, to] = [page.indexOf(BEGIN) + BEGIN.length, page.indexOf(END)];
  expect(to).toBeGreaterThanOrEqual(from);
  if (process.env.UPDATE_GOLDEN) {
    await writeFile(PAGE, `${page.slice(0, from)}${wanted}\n${page.slice(to)}`);
  } else {
    expect(page.slice(from, to)).toBe(`${wanted}\n`);
  }
});
