// Every page at the width of a desk and of a phone, light and dark: it fits, axe-core finds nothing serious, and a
// picture of it is kept to be looked at.
import { describe, it } from 'vitest';
import { expectAccessible } from './accessible.ts';
import { SITE_MODELS } from './site.ts';
import { expectToFit, picture, SCHEMES, visit, WIDTHS } from './visit.ts';

interface ShownPage {
  path: string;
  /** Of its pictures. */
  name: string;
  /** What is there once the page is. */
  ready: string;
}

const PAGES: ShownPage[] = [
  ...SITE_MODELS.map((name) => ({ path: `/${name}/`, name, ready: '.verdict' })),
  // Made by this source, where those of the shipped models are made once.
  { path: '/flowers/report', name: 'report-classes', ready: 'figure svg' },
  { path: '/houses/report', name: 'report-number', ready: 'figure svg' },
  { path: '/api/docs', name: 'docs', ready: '.opblock' },
  { path: '/problems', name: 'problems', ready: 'h2' },
];

/** Rules of axe-core that Swagger UI's own markup and style break. Its page is not ours to draw. */
const SWAGGER_UI = [
  // The button that opens an operation holds another one, which copies its path.
  'nested-interactive',
  // The list of servers has a label beside it that does not name it.
  'select-name',
  // Its version stamps are white on light green, its links light blue on white.
  'color-contrast',
];

describe.each(PAGES)('$path', ({ path, name, ready }) => {
  for (const width of WIDTHS) {
    for (const scheme of SCHEMES) {
      it(`${width} px wide, ${scheme}`, () =>
        visit(path, { width, scheme }, async (page) => {
          await page.locator(ready).first().waitFor();
          await picture(page, `${name}-${width}-${scheme}`);
          await expectToFit(page);
          await expectAccessible(page, name === 'docs' ? SWAGGER_UI : []);
        }));
    }
  }
});
