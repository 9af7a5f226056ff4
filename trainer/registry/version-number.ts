// Gives out version numbers: each exactly once, also between processes, after a crash and after a
// deletion.
//
// `models/<name>/.given/` holds one empty file named by the highest number ever given. A number is
// taken by creating its file exclusively; afterwards lower files are removed. Because a lower file is
// removed only when a higher one exists, whoever still finds a higher file beside its own has been
// overtaken, and tries again.
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const GIVEN_FOLDER = '.given';

/** The numbers that name entries of a folder, ascending; empty when the folder is absent. */
export async function numbersIn(folder: string): Promise<number[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return names
    .filter((name) => /^[1-9]\d{0,8}$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

async function createExclusively(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes the next version number of the model whose registry folder this is. */
export async function takeVersionNumber(modelFolder: string): Promise<number> {
  const givenFolder = join(modelFolder, GIVEN_FOLDER);
  await mkdir(givenFolder, { recursive: true });
  for (;;) {
    const known = [...(await numbersIn(givenFolder)), ...(await numbersIn(modelFolder))];
    const number = Math.max(0, ...known) + 1;
    const path = join(givenFolder, String(number));
    if (!(await createExclusively(path))) continue;
    const given = await numbersIn(givenFolder);
    if (given.some((other) => other > number)) {
      await rm(path, { force: true });
      continue;
    }
    const lower = given.filter((other) => other < number);
    await Promise.all(lower.map((other) => rm(join(givenFolder, String(other)), { force: true })));
    return number;
  }
}
