// Dead links are found, and no other.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { linkFaults, pagesOf } from '../../../scripts/docs/check-links.ts';
import { anchorOf, anchorsOf } from '../../../scripts/docs/markdown.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

function writePages(pages: Record<string, string>): string {
  const root = temporaryFolder();
  mkdirSync(join(root, 'docs'), { recursive: true });
  for (const [path, text] of Object.entries(pages)) writeFileSync(join(root, path), text);
  return root;
}

it('names the page and the line of a link that leads nowhere', () => {
  const root = writePages({
    'README.md': '# A\n\n[good](docs/B.md#two-words) [bad](docs/C.md)\n[worse](docs/B.md#three)\n',
    'docs/B.md': '# B\n\n## Two words\n\n[self](#b) [out](../../x.md) <img src="no.png">\n',
  });
  expect(linkFaults(root)).toEqual([
    'README.md:3: docs/C.md leads to no file',
    'README.md:4: docs/B.md#three leads to no heading',
    'docs/B.md:5: ../../x.md leads out of the repository',
    'docs/B.md:5: no.png leads to no file',
  ]);
  expect(pagesOf(root)).toEqual(['README.md', 'docs/B.md']);
});

it('looks at no code, and follows no other host', () => {
  const root = writePages({
    'README.md':
      '```md\n# No heading\n[no](link.md)\n```\n`[no](code.md)` [host](https://example.com/x#y)\n<!-- [no](comment.md) -->\n',
  });
  expect(linkFaults(root)).toEqual([]);
  expect(anchorsOf('```\n# No heading\n```\n')).toEqual(new Set());
});

it('gives headings the anchors that GitHub gives them', () => {
  expect(anchorOf('LightGBM (text, v3 and v4)')).toBe('lightgbm-text-v3-and-v4');
  expect(anchorOf('What `predict --in` reads')).toBe('what-predict---in-reads');
  expect(anchorsOf('# Same\n# Same\n## `code` and [a link](x.md)\n')).toEqual(
    new Set(['same', 'same-1', 'code-and-a-link']),
  );
});
