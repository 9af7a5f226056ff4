// `recipe source`: what is found is shown and printed as a recipe states it; what is open is refused with options
// that settle it, each of which does.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runCli } from './run-cli.ts';

const folder = temporaryFolder();
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const source = (...args: string[]) => runCli(['recipe', 'source', ...args], '', folder);

describe('recipe source', () => {
  it('prints the source, and says what it was told from', async () => {
    const rows = Array.from({ length: 20 }, (_, i) => `${i};${i},5;${i % 2 ? 'NA' : '7'}`);
    write('a.csv', `id;size;n\n${rows.join('\n')}\n`);
    const { code, stdout, stderr } = await source('a.csv', '--target', 'n');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: "source: { files: 'a.csv', delimiter: ';', decimal: ',', missing: ['NA'] }\n",
    });
    expect(stderr).toContain('3 columns parted by semicolons');
    expect(stderr).toContain("a value is missing where a cell is 'NA' (in n)");
  });

  it('refuses what is open where nobody can be asked, with options that settle it', async () => {
    write('b.csv', 'a,b\nc,d\ne,f\n');
    const { code, stdout, stderr } = await source('b.csv');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('line 1 (a, b): does it name the columns, or is it a row?');
    for (const option of ['--header', '--no-header']) {
      expect(stderr).toContain(`${option} (source: { …, header: `);
      expect((await source('b.csv', option)).code).toBe(0);
    }
  });

  it('takes every option that a question names', async () => {
    write('c.csv', 'day;n\n01/02/2024;1,5\n02/03/2024;2,5\n');
    const { stderr } = await source('c.csv');
    const [option] = /--date-format \S+/.exec(stderr) ?? [];
    const { stdout } = await source('c.csv', ...(option ?? '').split(' '), '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      source: { files: 'c.csv', delimiter: ';', decimal: ',', dateFormat: 'DD/MM/YYYY' },
      columns: ['day', 'n'],
      dates: { day: 'DD/MM/YYYY' },
    });
  });

  it('says what an option must be', async () => {
    expect(await source('c.csv', '--delimiter', 'ab')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('must be one character'),
    });
    expect(await source('absent.csv')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('absent.csv'),
    });
  });
});
