// Every page at the width of a desk and of a phone, light and dark: it fits, axe-core finds nothing serious, and a
// picture of it is kept to be looked at.
import { describe, it } from 'vitest';
import { expectAccessible } from './accessible.ts';
import { SITE_MODELS } from './site.ts';
import { expectToFit, picture, SCHEMES, visit, WIDTHS } from './visit.ts';

/** Path → name of its pictures. */
const PAGES: Record<string, string> = {
  ...Object.fromEntries(SITE_MODELS.map((name) => [`/${name}/`, name])),
  '/api/docs': 'docs',
  '/problems': 'problems',
  '/titanic/report': 'report',
};

/** What is known: Swagger UI's own markup and colors, and tables of a report that scroll on a phone. */
const KNOWN: Record<string, string[]> = {
  '/api/docs': ['nested-interactive', 'select-name', 'color-contrast'],
  '/titanic/report': ['scrollable-region-focusable'],
};

describe.each(Object.entries(PAGES))('%s', (path, name) => {
  for (const width of WIDTHS) {
    for (const scheme of SCHEMES) {
      it(`${width} px wide, ${scheme}`, () =>
        visit(path, { width, scheme }, async (page) => {
          await picture(page, `${name}-${width}-${scheme}`);
          await expectToFit(page);
          await expectAccessible(page, KNOWN[path]);
        }));
    }
  }
});
