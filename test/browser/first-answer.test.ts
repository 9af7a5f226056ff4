// A first visit: two round trips bring all that the first answer needs, the page and what the page names. How long that
// takes a phone is printed by `npm run bench:console`.
import { expect, it } from 'vitest';
import { visit } from './visit.ts';

interface Loaded {
  path: string;
  /** `link` or `other` for what the page names. */
  by: string;
}

const LOADED = `performance.getEntriesByType('resource').map(
  ({ name, initiatorType }) => ({ path: new URL(name).pathname, by: initiatorType }),
)`;

const NAMED = [/\/console-.*\.css$/, /\/device-part-.*\.js$/, /\/v1\/model\.wasm$/];

it.each(['/', '/titanic/', '/titanic/v1'])('%s answers after two round trips', (path) =>
  visit(path, { width: 390 }, async (page) => {
    await page.getByText('answered on this device').waitFor();
    const loaded = (await page.evaluate(LOADED)) as Loaded[];
    const named = loaded
      .filter(({ by }) => by === 'link' || by === 'other')
      .map(({ path }) => path);
    for (const part of NAMED) expect(named.filter((one) => part.test(one))).toHaveLength(1);
    // What the page has been told is not asked for, and nothing twice.
    const about = loaded.filter((one) => /\/api\/(?:info|models)/.test(one.path));
    expect(about).toEqual([]);
    const paths = loaded.map((one) => one.path);
    expect(paths).toEqual([...new Set(paths)]);
    // Browsers open six connections to a server that speaks HTTP/1.1; the icon is not waited for.
    const first = loaded.slice(0, paths.findIndex((one) => /\/main-.*\.js$/.test(one)) + 1);
    expect(first.length).toBeLessThanOrEqual(6);
  }),
);
