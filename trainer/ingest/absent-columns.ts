// CSV files that lack columns. Several whose columns differ are read by name, and what a file lacks is missing in
// its rows. That is said, and a file that has nothing of what the recipe reads is refused: mostly it lacks its
// header, or separates its columns by something else than commas.
import { separatorOf } from '../../runtime/rows/columns.ts';
import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import type { AskedRecipe } from '../recipe/recipe.ts';
import { expressionsOf } from './sql/cell-query.ts';
import type { ColumnLayout } from './sql/scan-sql.ts';

const SHOWN = 5;

/** @throws UserError naming a file without any column of the recipe */
export function checkAbsentColumns(
  layouts: ColumnLayout[],
  recipe: AskedRecipe,
  progress: Progress,
): void {
  const sql = expressionsOf(recipe)
    .map(([, expression]) => expression)
    .join('\n')
    .toLowerCase();
  for (const layout of layouts) checkSeparator(layout, sql);
  if (layouts.length < 2) return;
  const keys = layouts.map(({ columns }) => new Set(columns.map((name) => name.toLowerCase())));
  const wanted = [...new Set(keys.flatMap((own) => [...own]))].filter((key) => isNamed(key, sql));
  layouts.forEach(({ names, columns }, i) => {
    const absent = wanted.filter((key) => !keys[i].has(key));
    if (absent.length === 0) return;
    const more = names.length > 1 ? ` and ${names.length - 1} more files` : '';
    const list = absent
      .slice(0, SHOWN)
      .map((key) => `'${key}'`)
      .join(', ');
    const fault = `${names[0]}${more}: no column ${list}${absent.length > SHOWN ? ', …' : ''}`;
    if (absent.length === wanted.length) {
      throw new UserError(
        `${fault}; the first line must name the columns, and is '${columns.join(',')}'`,
      );
    }
    progress.warn(`${fault}, which other files have: missing in all of its rows`);
  });
}

/** @throws UserError where the names of all columns stand in the first one, which no expression reads */
function checkSeparator({ names, columns }: ColumnLayout, sql: string): void {
  const header = columns.map((name, i) => (name === `column${i}` ? '' : name));
  const separator = isNamed(header[0].toLowerCase(), sql) ? null : separatorOf(header);
  if (separator === null) return;
  const literal = separator.char.replace('\t', '\\t');
  throw new UserError(
    `${names[0]}, line 1: the columns are separated by ${separator.name}; set source: { …, delimiter: '${literal}' } in the recipe`,
  );
}

/** Does the text of expressions have this name, not as a part of another? */
function isNamed(name: string, sql: string): boolean {
  const isWord = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}_]/u.test(char);
  for (let at = sql.indexOf(name); at >= 0; at = sql.indexOf(name, at + 1)) {
    if (!isWord(sql[at - 1]) && !isWord(sql[at + name.length])) return true;
  }
  return false;
}
