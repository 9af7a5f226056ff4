// Names, values and paths as SQL text.

/** A name in double quotes. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A string literal in single quotes. */
export function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** A list of files to be read. */
export function listSql(paths: string[]): string {
  return `[${paths.map((path) => sqlText(literalPath(path))).join(', ')}]`;
}

/** A path whose brackets and stars the engine does not take for a glob. */
export function literalPath(path: string): string {
  return path.replace(/[[\]*?]/g, (char) => `[${char}]`);
}
