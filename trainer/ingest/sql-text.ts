// Names and values as SQL text.

/** A name in double quotes. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A string literal in single quotes. */
export function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
