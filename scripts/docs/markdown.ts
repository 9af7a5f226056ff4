// What the docs' checks and the site need to know of a page of Markdown: its headings' anchors and its links.

export interface PageLink {
  /** As written: a URL, `#anchor`, `PAGE.md`, `PAGE.md#anchor`, `clients/node.mjs`. */
  target: string;
  line: number;
}

/** The anchor that GitHub gives a heading; the site gives the same. */
export function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}

/** The page's lines, those of code blocks and comments empty. */
function proseLines(text: string): string[] {
  const withoutComments = text.replace(/<!--[\s\S]*?-->/g, (comment) =>
    comment.replace(/[^\n]/g, ''),
  );
  let fence: string | null = null;
  return withoutComments.split('\n').map((line) => {
    const [, mark] = /^\s*(`{3,}|~{3,})/.exec(line) ?? [];
    if (mark === undefined) return fence === null ? line : '';
    if (fence === null) fence = mark;
    else if (mark.startsWith(fence)) fence = null;
    return '';
  });
}

/** The anchors of a page: its headings', numbered where they repeat, and those of its HTML. */
export function anchorsOf(text: string): Set<string> {
  const counts = new Map<string, number>();
  const anchors = new Set<string>();
  for (const line of proseLines(text)) {
    const [, heading] = /^#{1,6}\s+(.*?)\s*#*$/.exec(line) ?? [];
    if (heading !== undefined) {
      const anchor = anchorOf(plainText(heading));
      const count = counts.get(anchor) ?? 0;
      counts.set(anchor, count + 1);
      anchors.add(count === 0 ? anchor : `${anchor}-${count}`);
    }
    for (const [, id] of line.matchAll(/\b(?:id|name)="([^"]+)"/g)) anchors.add(id);
  }
  return anchors;
}

/** A heading without its marks: links are their text. */
function plainText(heading: string): string {
  return heading.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '');
}

export function linksOf(text: string): PageLink[] {
  return proseLines(text).flatMap((line, i) => {
    const prose = line.replace(/(`+)(?:(?!\1).)+\1/g, (code) => 'c'.repeat(code.length));
    const inline = prose.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g);
    const html = prose.matchAll(/\b(?:href|src|srcset)="([^"]+)"/g);
    return [...inline, ...html].map(([, target]) => ({ target, line: i + 1 }));
  });
}
