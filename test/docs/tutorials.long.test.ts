// Every output in the tutorials is what their commands print, times aside. UPDATE_GOLDEN=1 writes what they print now.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, cp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sharedData } from '../shared-data.ts';
import { asksOffline, CHROMIUM } from './offline-app.ts';
import { PageShell } from './page-shell.ts';

const isWindows = process.platform === 'win32';

function hasPython(): boolean {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test.skipIf(sharedData === undefined || isWindows)(
  'the tutorial shows what its commands print',
  async () => {
    const shell = await PageShell.open();
    const table = join(String(sharedData), 'tables/telco.csv');
    await copyFile(table, join(shell.folder, 'telco.csv'));
    await shell.followPage('docs/TUTORIAL.md');
  },
  240_000,
);

test.skipIf(isWindows)(
  'the tutorial of LightGBM shows what its commands print',
  async () => {
    const shell = await PageShell.open();
    await cp('docs/tutorials/lightgbm', shell.folder, { recursive: true });
    await shell.followPage('docs/tutorials/lightgbm-to-the-edge.md');
  },
  240_000,
);

test.skipIf(isWindows || !hasPython())(
  'the tutorial of the phone app makes an app, which answers in Chromium without a network',
  async () => {
    const shell = await PageShell.open();
    await cp('docs/tutorials/phone-app', join(shell.folder, 'my-model/app'), { recursive: true });
    await shell.followPage('docs/tutorials/phone-app.md');
    if (!existsSync(CHROMIUM)) return;
    const { shown, expected } = await asksOffline(join(shell.folder, 'my-model/app'));
    expect(shown).toEqual(expected);
  },
  240_000,
);
