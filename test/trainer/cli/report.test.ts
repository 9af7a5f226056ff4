// `report` writes the page that a version holds, makes one for a version that has none, and one of two versions.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runCli } from './run-cli.ts';

const folder = temporaryFolder();
const EARLIER = ['--registry', resolve('test/golden/registry-of-4b6262f')];
const report = (...args: string[]) => runCli(['report', ...args], '', folder);
const read = (file: string) => readFileSync(join(folder, file), 'utf8');

describe('report', () => {
  it('writes a file named after the version, and says which', async () => {
    const { code, stdout } = await report('voyage@1', ...EARLIER);
    expect([code, stdout]).toEqual([0, 'voyage-1.report.html\n']);
    expect(read('voyage-1.report.html')).toContain('voyage@1');
  });

  it('compares two versions', async () => {
    const { code, stdout } = await report('voyage@1', 'voyage@2', '--json', ...EARLIER);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      versions: ['voyage@1', 'voyage@2'],
      out: 'voyage-1-voyage-2.report.html',
    });
    expect(read('voyage-1-voyage-2.report.html')).toContain('voyage@1 → voyage@2');
  });

  it('writes to stdout, and then nothing else', async () => {
    const { code, stdout } = await report('voyage@1', '--out', '-', ...EARLIER);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^<!doctype html>\n[\s\S]*<\/html>\n$/u);
  });

  it.each([
    [['voyage@1', '--out', '-', '--json'], 2, '--out - writes the page to stdout'],
    [['voyage@1', '--data', 'x.csv'], 2, '--data is for two versions'],
    [['voyage@9'], 1, 'voyage has no version 9'],
    [['voyage@1', '--out', 'absent/page.html'], 1, 'its folder does not exist'],
  ])('refuses %j', async (args, expected, message) => {
    const { code, stderr } = await report(...args, ...EARLIER);
    expect([code, stderr.includes(message)]).toEqual([expected, true]);
    expect(existsSync(join(folder, 'absent'))).toBe(false);
  });
});
