// Names, values and paths as SQL text.

/** A name in double quotes. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A string literal in single quotes. */
export function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** The same for ClickHouse, to which a backslash is the beginning of an escape. */
export function clickhouseText(value: string): string {
  return sqlText(value.replaceAll('\\', '\\\\'));
}

/**
 * The same for GoogleSQL, which knows no doubled quotes and no line ends in a literal: both are escapes, and so is what
 * has no shape (https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical, "Escape sequences").
 */
export function bigqueryText(value: string): string {
  return `'${googleEscapes(value)}'`;
}

/** A name in backticks for GoogleSQL, where these have the escapes of a text. */
export function bigqueryName(name: string): string {
  return `\`${googleEscapes(name)}\``;
}

function googleEscapes(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to be escaped
  return text.replace(/[\\'`]|[\0-\x1f\x7f\u00a0\u2028\u2029]/g, (letter) =>
    /[\\'`]/.test(letter)
      ? `\\${letter}`
      : `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * The same for Spark, by code of the letters whose meaning its settings change: a quote (3.5 takes two for none,
 * spark.sql.legacy.consecutiveStringLiterals.enabled), a backslash (spark.sql.parser.escapedStringLiterals), and the
 * dollar sign that begins a variable (spark.sql.variable.substitute).
 */
export function sparkText(value: string): string {
  const parts = value
    .split(/(['\\$])/)
    .map((part, i) => (i % 2 === 1 ? `chr(${part.charCodeAt(0)})` : `'${part}'`))
    .filter((part) => part !== "''");
  return parts.length > 1 ? `concat(${parts.join(', ')})` : (parts[0] ?? "''");
}

/** A name in backticks for Spark, which doubles one inside. */
export function sparkName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** A list of files to be read. */
export function listSql(paths: string[]): string {
  return `[${paths.map((path) => sqlText(literalPath(path))).join(', ')}]`;
}

/** A path whose brackets and stars the engine does not take for a glob. */
export function literalPath(path: string): string {
  return path.replace(/[[\]*?]/g, (char) => `[${char}]`);
}
