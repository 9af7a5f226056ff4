// One section of a Markdown file: replaced where it stands, added at the end where it does not.

/** `markdown` with the text under `## title` up to the next heading of that level being `text`. */
export function replaceSection(markdown: string, title: string, text: string): string {
  const heading = `## ${title}`;
  const lines = markdown.trimEnd().split('\n');
  const start = lines.indexOf(heading);
  const section = [heading, '', text, ''];
  if (start < 0) return [...lines, '', ...section].join('\n');
  const next = lines.findIndex((line, i) => i > start && line.startsWith('## '));
  return [...lines.slice(0, start), ...section, ...(next < 0 ? [] : lines.slice(next)), '']
    .join('\n')
    .replace(/\n+$/, '\n');
}
