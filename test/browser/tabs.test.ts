// The tabs that play, compare, answer a file and tell of the model, by hand and by keyboard.
import { describe, expect, it } from 'vitest';
import { expectAccessible } from './accessible.ts';
import { expectToFit, picture, visit, WIDTHS } from './visit.ts';

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
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^[\d.]+: [\d.]+ %$/);
  }));

it('compare marks what differs from the pinned row', () =>
  visit('/titanic#compare', {}, async (page) => {
    await page.getByText('Pin this row').click();
    await page.getByRole('button', { name: 'Example 2' }).click();
    const differs = page.locator('.compare [data-differs="true"] th');
    await expect.poll(() => differs.allInnerTexts()).toContain('sex');
    expect(await differs.allInnerTexts()).not.toContain('siblingsAndSpouses');
  }));

describe.each(WIDTHS)('%i px wide', (width) => {
  it.each(['play', 'compare', 'rows', 'model'])('the tab %s fits and is accessible', (tab) =>
    visit(`/titanic#${tab}`, { width }, async (page) => {
      await page.locator('#tab-panel > *').first().waitFor();
      if (tab === 'model') await page.locator('iframe').waitFor();
      await expectToFit(page);
      await expectAccessible(page);
      await picture(page, `tab-${tab}-${width}`);
    }),
  );
});
