// The console with the keyboard alone: everything can be reached, shows that it has the focus, and does what its kind of
// control does everywhere.
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { visit } from './visit.ts';

const verdict = (page: Page) => page.locator('.verdict').first().textContent();

interface Focused {
  tag: string;
  name: string;
  text: string;
  /** Whether an outline or the like shows the focus. */
  isShown: boolean;
}

function focused(page: Page): Promise<Focused> {
  return page.evaluate(() => {
    const one = document.activeElement as HTMLElement & { name?: string };
    const around = [one, one.closest('label')].filter((element) => element !== null);
    const isShown = around.some((element) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
    });
    return { tag: one.tagName, name: one.name ?? '', text: one.textContent ?? '', isShown };
  });
}

/** Presses Tab until the wanted element has the focus; every stop on the way must show it. */
async function tabTo(page: Page, isWanted: (one: Focused) => boolean): Promise<void> {
  for (let stops = 0; stops < 80; stops++) {
    await page.keyboard.press('Tab');
    const one = await focused(page);
    // In the frame of the report its own page shows the focus.
    if (one.tag === 'BODY' || one.tag === 'IFRAME') continue;
    expect(one.isShown, `the focus on ${one.tag} ${one.name || one.text}`).toBe(true);
    if (isWanted(one)) return;
  }
  throw new Error('the keyboard does not reach it');
}

it('asks a row, moves a slider, and opens the tabs', () =>
  visit('/titanic/', {}, async (page) => {
    await page.getByText('answered on this device').waitFor();
    await page.keyboard.press('Tab');
    expect((await focused(page)).text).toContain('Skip to the answer');
    const first = await verdict(page);
    await tabTo(page, ({ name }) => name === 'sex');
    await page.keyboard.press('m');
    await expect.poll(() => verdict(page)).not.toBe(first);
    const second = await verdict(page);
    await tabTo(page, ({ name }) => name === 'age');
    await page.keyboard.press('Tab');
    for (let i = 0; i < 60; i++) await page.keyboard.press('ArrowLeft');
    await expect.poll(() => verdict(page)).not.toBe(second);
    await tabTo(page, ({ name }) => name === 'who');
    await page.keyboard.press('ArrowRight');
    await page.getByText('answered by the edge').waitFor();
    await tabTo(page, ({ text }) => text === 'Why');
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('tab', { selected: true }).textContent()).not.toBe('Why');
    await page.keyboard.press('Home');
    expect(await page.getByRole('tab', { selected: true }).textContent()).toBe('Why');
    await tabTo(page, ({ text }) => text === 'Report');
  }));

it('turns the light off', () =>
  visit('/titanic/', { width: 390 }, async (page) => {
    await page.locator('.verdict').first().waitFor();
    await tabTo(page, ({ text }) => text === 'Dark');
    await page.keyboard.press('Space');
    expect(await page.getByRole('switch').getAttribute('aria-checked')).toBe('true');
  }));

it('says what is wrong at the field, to the ear as well', () =>
  visit('/titanic/', {}, async (page) => {
    await page.locator('.verdict').first().waitFor();
    await tabTo(page, ({ name }) => name === 'fare');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('5000');
    const field = page.locator('input[name="fare"]');
    await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
    const ids = (await field.getAttribute('aria-describedby'))?.split(' ') ?? [];
    const told = await Promise.all(ids.map((id) => page.locator(`[id="${id}"]`).textContent()));
    expect(told.join(' ')).toContain('must be at most 1000');
  }));

it('tries a change, pins a row and copies a program', () =>
  visit('/titanic/', { width: 390 }, async (page) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page
      .getByRole('button', { name: /^Try it/ })
      .first()
      .waitFor();
    const before = await verdict(page);
    await tabTo(page, ({ text }) => text === 'Try it');
    await page.keyboard.press('Enter');
    await expect.poll(() => verdict(page)).not.toBe(before);
    await tabTo(page, ({ text }) => text === 'Why');
    for (const [tab, button] of [
      ['Compare', 'Pin this row'],
      ['The model', 'Copy'],
    ]) {
      while ((await focused(page)).text !== tab) await page.keyboard.press('ArrowRight');
      await page.getByRole('button', { name: button }).waitFor();
      await tabTo(page, ({ text }) => text === button);
      await page.keyboard.press('Space');
      await page.getByText(button === 'Copy' ? 'Copied.' : 'pinned, v1').waitFor();
      await tabTo(page, ({ text }) => text === tab);
    }
  }));
