// The site that VitePress makes of the Markdown in docs/ (`npm run docs`). GitHub shows the same pages without it.
import { anchorOf } from '../../scripts/docs/markdown.ts';
import { SECTIONS } from '../../scripts/docs/pages.ts';

const linkOf = (path: string) => `/${path.replace(/\.md$/, '')}`;

export default {
  title: 'Batcomputer',
  description:
    'From rows to a versioned prediction API on every edge, in one command, with no Python',
  // Served below any path: `DOCS_BASE=/batcomputer/ npm run docs`.
  base: process.env.DOCS_BASE ?? '/',
  // Written by scripts/docs/site.ts.
  srcDir: '../build/docs-pages',
  outDir: '../build/docs',
  cacheDir: '../build/docs-cache',
  // Programs beside the pages are copied as they are; scripts/docs/site.ts checks every link of what was built.
  ignoreDeadLinks: true,
  // The pages have no Vue in them: what looks like it is text.
  markdown: { anchor: { slugify: anchorOf }, html: true },
  vite: { build: { chunkSizeWarningLimit: 2000 } },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: SECTIONS.map(({ title, pages }) => ({
      text: title,
      items: pages.map(([path, text]) => ({ text, link: linkOf(path) })),
    })),
  },
};
