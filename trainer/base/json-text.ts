// JSON files as people read them.

/** Pretty JSON, as all files of a registry have it. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
