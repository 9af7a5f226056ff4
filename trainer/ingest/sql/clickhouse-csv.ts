// A query of cells for ClickHouse, written so that its CSV is the one that the engine here reads whatever the server's
// settings are: NULL is an empty cell, and every double has the digits that tell it apart.
import type { Recipe } from '../../recipe/recipe.ts';
import { cellColumns } from './cell-query.ts';

export function clickhouseCsv(recipe: Recipe, query: string): string {
  const columns = cellColumns(recipe).map(([name]) => `ifNull(toString(${name}), '') AS ${name}`);
  return `SELECT recipe, ${columns.join(', ')}
FROM (
SELECT recipe, ${cellColumns(recipe)
    .map(([name]) => name)
    .join(', ')} FROM (${query}) AS cells
) AS named_cells
FORMAT CSVWithNames`;
}
