// The tabs that play, compare, answer a file and tell of the model, by hand and by keyboard; a file of 100,000 rows leaves
// the page free.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { longestTask } from '../../scripts/browser/longest-task.ts';
import { expectAccessible } from './accessible.ts';
import { BUILD } from './site.ts';
import { expectToFit, picture, visit, WIDTHS } from './visit.ts';

const ROWS = 100_000;
/** Milliseconds of the processor: on a busy machine others take the rest of the time that a task lasts. */
const LONGEST_TASK_MS = 100;

it('play sets the field by a click and by the keyboard, and tells the answer there', () =>
  visit('/titanic#play', {}, async (page) => {
    await page.getByLabel('Field').selectOption('age');
    await page.locator('.sweep-chart').click({ position: { x: 30, y: 40 } });
    const slider = page.locator('.sweep input[type=range]');
    const before = Number(await slider.inputValue());
    expect(before).toBeLessThan(10);
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(async () => Number(await slider.inputValue())).toBeGreaterThan(before);
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^[\d.]+: [\d.]+\s%$/);
  }));

it.each(WIDTHS)('compare marks what differs from the pinned row, %i px wide', (width) =>
  visit('/titanic#compare', { width }, async (page) => {
    await page.getByText('Pin this row').click();
    await page.getByRole('button', { name: 'Example 2' }).click();
    const differs = page.locator('.compare [data-differs="true"] th');
    await expect.poll(() => differs.allInnerTexts()).toContain('sex');
    expect(await differs.allInnerTexts()).not.toContain('siblingsAndSpouses');
    await expectToFit(page);
    await expectAccessible(page);
    const hidden = await page
      .locator('.compare')
      .evaluate((table) => table.scrollWidth - table.parentElement!.clientWidth);
    expect(hidden, 'pixels that must be scrolled to').toBeLessThanOrEqual(0);
    await picture(page, `tab-compared-${width}`);
  }),
);

/** Whether the chosen tab can be seen among the others. */
function isInList(page: Page): Promise<boolean> {
  return page.getByRole('tab', { selected: true }).evaluate((tab) => {
    const [own, list] = [tab, tab.parentElement!].map((one) => one.getBoundingClientRect());
    return own.left >= list.left - 1 && own.right <= list.right + 1;
  });
}

describe.each(WIDTHS)('%i px wide', (width) => {
  it.each(['why', 'play', 'compare', 'rows', 'model', 'versions'])(
    'the tab %s fits and is accessible',
    (tab) =>
      visit(`/titanic#${tab}`, { width }, async (page) => {
        await page.locator('#tab-panel > *').first().waitFor();
        if (tab === 'model') await page.frameLocator('iframe').locator('h1').waitFor();
        expect(await isInList(page)).toBe(true);
        await expectToFit(page);
        await expectAccessible(page);
        await picture(page, `tab-${tab}-${width}`);
      }),
  );
});

it('a file of 100,000 rows is answered, and no task of the page takes 100 ms', () =>
  visit('/titanic#rows', {}, async (page) => {
    await page.getByText(/answered on this device/).waitFor();
    const line = (i: number) =>
      `${i},3,${i % 1000 === 5 ? 'mail' : 'male'},${i % 80},0,0,${i % 90}.5,`;
    const header = 'id,class,sex,age,siblingsAndSpouses,parentsAndChildren,fare,port';
    const text = [header, ...Array.from({ length: ROWS }, (_, i) => line(i)), ''].join('\n');
    const path = join(BUILD, 'rows.csv');
    await writeFile(path, text);
    const longest = await longestTask(page, async () => {
      await page.getByLabel('CSV file').setInputFiles(path);
      await page.getByText(/: 99,900 rows answered on this device .*, 100 rows faulty\./).waitFor();
    });
    expect(longest).toBeLessThan(LONGEST_TASK_MS);
    await page.getByLabel('Only faulty rows').check();
    expect(await page.locator('.rows-table tbody tr').first().textContent()).toContain(
      'sex has no label',
    );
  }));
