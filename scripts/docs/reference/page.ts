// What the generated pages of the reference have in common.

/** Head of a page that a script writes. */
export function pageHead(title: string, source: string, introduction: string): string {
  return `# ${title}

<!-- node scripts/docs/reference.ts writes this page from ${source}; a test holds it to them. -->

${introduction}
`;
}

/** A text in a table's cell: no bar ends it, and no angle bracket opens a tag. */
export function cell(text: string): string {
  return text
    .replace(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|')
    .replace(/<(?=[a-zA-Z/])/g, '\\<')
    .trim();
}

export function codeCell(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}
