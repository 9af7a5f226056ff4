// The file around a report: one page that asks for nothing else, runs nothing, and says so in a policy of its own.
import { createHash } from 'node:crypto';
import { type Content, Html, html } from './html.ts';
import { STYLE } from './style.ts';

export interface ReportSection {
  /** Of its anchor. */
  id: string;
  title: string;
  body: Content;
}

export interface Page {
  title: string;
  /** For lists of pages. */
  description: string;
  head: Content;
  sections: ReportSection[];
  foot: Content;
}

/** Nothing loads and no script runs; the style is this one, by its hash. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

export function pageText({ title, description, head, sections, foot }: Page): string {
  const links = sections.map((one) => html`<a href="#${one.id}">${one.title}</a>`);
  const parts = sections.map(
    (one) => html`<section id="${one.id}"><h2>${one.title}</h2>
${one.body}
</section>
`,
  );
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<meta name="description" content="${description}">
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
${head}
<nav aria-label="Sections">${links}</nav>
${parts}<footer>${foot}</footer>
</main>
</body>
</html>
`;
  return page.text;
}
