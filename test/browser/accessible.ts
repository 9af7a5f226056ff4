// What axe-core finds wrong with a page.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const source = await readFile(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

/** Fails for every violation that axe-core calls serious or critical, with the elements. @param but rules to leave out */
export async function expectAccessible(page: Page, but: string[] = []): Promise<void> {
  await page.evaluate(source);
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
  const serious = violations.filter(
    ({ id, impact }) => (impact === 'serious' || impact === 'critical') && !but.includes(id),
  );
  const found = serious.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes.slice(0, 5).map(({ target, failureSummary }) => `${target}: ${failureSummary}`),
  }));
  expect(found).toEqual([]);
}
