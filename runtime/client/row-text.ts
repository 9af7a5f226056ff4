// A row as the JSON that the API is sent, and that a model on this device reads alike.

/**
 * NaN and undefined are missing. An infinite number is written as one that JSON can hold and no model takes, so that it
 * is refused by name instead of being taken for a missing value.
 */
export function rowText(row: unknown): string {
  const isPlain =
    typeof row === 'object' && row !== null && !Array.isArray(row) && !('toJSON' in row);
  if (!isPlain) return JSON.stringify(row) ?? 'null';
  const members: string[] = [];
  for (const [name, value] of Object.entries(row)) {
    const text =
      value === Infinity ? '1e999' : value === -Infinity ? '-1e999' : JSON.stringify(value);
    if (text !== undefined) members.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${members.join()}}`;
}
