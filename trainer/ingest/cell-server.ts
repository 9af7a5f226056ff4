// Servers that make the cells themselves: which one a recipe or --data names.
import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import type { AskedRecipe, Recipe } from '../recipe/recipe.ts';
import { fetchClickhouseCells, parseClickhousePlace } from './clickhouse-cells.ts';
import { fetchPostgresCells, parsePostgresPlace } from './postgres-cells.ts';

export interface CellServer {
  /** Its table, or a query in parentheses. */
  from: string;
  /** Writes the cells to a CSV file. @throws UserError when it cannot */
  fetchCells(recipe: Recipe, path: string, progress: Progress): Promise<void>;
}

/** The server that has the rows; null where they are in files, or here. @throws UserError */
export function cellServerOf(
  { source }: AskedRecipe,
  data: string | string[] | undefined,
): CellServer | null {
  if (data === undefined) {
    if ('postgres' in source) return postgres({ url: source.postgres, from: source.from });
    return 'clickhouse' in source
      ? clickhouse({ url: source.clickhouse, from: source.from })
      : null;
  }
  const places = [data].flat();
  const servers = places.map(serverAt).filter((server) => server !== null);
  if (servers.length === 0) return null;
  if (places.length === 1) return servers[0];
  throw new UserError('the table of a server cannot be read together with other data');
}

function serverAt(place: string): CellServer | null {
  const ofPostgres = parsePostgresPlace(place);
  if (ofPostgres !== null) return postgres(ofPostgres);
  const ofClickhouse = parseClickhousePlace(place);
  return ofClickhouse && clickhouse(ofClickhouse);
}

function postgres(source: Parameters<typeof fetchPostgresCells>[1]): CellServer {
  return {
    from: source.from,
    fetchCells: (recipe, path, progress) => fetchPostgresCells(recipe, source, path, progress),
  };
}

function clickhouse(source: Parameters<typeof fetchClickhouseCells>[1]): CellServer {
  return {
    from: source.from,
    fetchCells: (recipe, path, progress) => fetchClickhouseCells(recipe, source, path, progress),
  };
}
