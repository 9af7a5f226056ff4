// Only the months and forces asked for are unpacked; a damaged archive leaves nothing behind.
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { silentProgress } from '../../../../trainer/base/progress.ts';
import {
  fetchPoliceFiles,
  monthsBetween,
} from '../../../../trainer/recipes/police/police-archive.ts';
import { type ArchiveServer, startServer } from '../../../archive-server.ts';
import { makeZip, type ZipMember } from '../../../make-zip.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

const members: ZipMember[] = ['2025-01', '2025-02', '2025-03'].flatMap((month) =>
  ['kent-street', 'essex-street', 'kent-outcomes'].map((name) => ({
    name: `${month}/${month}-${name}.csv`,
    data: `${month} ${name}\n`,
  })),
);
const quick = { firstDelayMs: 5, attempts: 2 };
let server: ArchiveServer;
afterEach(() => server.close());

const listFiles = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.csv'))
    .sort();

describe('fetchPoliceFiles', () => {
  it('unpacks what was asked for, and downloads an archive once', async () => {
    server = await startServer(makeZip(members));
    const folder = temporaryFolder();
    const query = { from: '2025-02', to: '2025-03', forces: ['kent'], folder, baseUrl: server.url };
    const files = await fetchPoliceFiles(query, silentProgress, quick);
    expect(listFiles(folder)).toEqual([
      '2025-02/2025-02-kent-street.csv',
      '2025-03/2025-03-kent-street.csv',
    ]);
    expect(readFileSync(files[0], 'utf8')).toBe('2025-02 kent-street\n');
    await fetchPoliceFiles({ ...query, forces: [] }, silentProgress, quick);
    expect(listFiles(folder)).toHaveLength(4);
    expect(server.requests).toHaveLength(1);
    expect(readdirSync(folder).sort()).toEqual(['2025-02', '2025-03', 'archive']);
  });

  it('says which months and forces are not there', async () => {
    server = await startServer(makeZip(members));
    const query = { folder: temporaryFolder(), baseUrl: server.url };
    await expect(
      fetchPoliceFiles(
        { ...query, from: '2024-12', to: '2025-03', forces: ['kent', 'surrey'] },
        silentProgress,
        quick,
      ),
    ).rejects.toThrow('the archive has no file of 2024-12, surrey');
  });

  it('removes a corrupt archive and leaves no file of it', async () => {
    const zip = makeZip(members);
    zip.fill(0, 64, 70); // inside the first member's data
    server = await startServer(zip);
    const folder = temporaryFolder();
    const query = { from: '2025-01', to: '2025-03', forces: [], folder, baseUrl: server.url };
    await expect(fetchPoliceFiles(query, silentProgress, quick)).rejects.toThrow(
      'download it again',
    );
    expect(listFiles(folder)).toEqual([]);
    expect(existsSync(join(folder, 'archive/2025-03.zip'))).toBe(false);
  });
});

describe('npm run data', () => {
  const script = fileURLToPath(new URL('../../../../scripts/download-data.ts', import.meta.url));

  it('downloads, unpacks, and says what to do next', async () => {
    server = await startServer(makeZip(members));
    const out = temporaryFolder();
    const text = await new Promise<string>((resolve, reject) => {
      const args = ['--from', '2025-01', '--to', '2025-03', '--force', 'Kent Police', '--out', out];
      execFile(process.execPath, [script, ...args, '--base-url', server.url], (error, stdout) =>
        error ? reject(error) : resolve(stdout),
      );
    });
    expect(text).toContain(`3 files in ${out}`);
    expect(text).toContain(`--data ${out}`);
  });

  it('names a wrong force or month', async () => {
    server = await startServer(Buffer.alloc(0));
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [script, ...args, '--base-url', server.url], {
        encoding: 'utf8',
      });
    const unknown = run('--from', '2025-01', '--to', '2025-01', '--force', 'kemt');
    expect([unknown.status, unknown.stderr]).toEqual([
      1,
      "error: no police force 'kemt' (did you mean 'kent'?)\n",
    ]);
    expect(run('--from', '2025-13', '--to', '2025-13').stderr).toContain(
      "'2025-13' is not a month",
    );
    expect(run('--to', '2025-13').status).toBe(2);
    expect(execFileSync(process.execPath, [script, '--help'], { encoding: 'utf8' })).toContain(
      'Example:',
    );
  });
});

describe('monthsBetween', () => {
  it('counts over the years', async () => {
    server = await startServer(Buffer.alloc(0));
    expect(monthsBetween('2024-11', '2025-02')).toEqual([
      '2024-11',
      '2024-12',
      '2025-01',
      '2025-02',
    ]);
    expect(() => monthsBetween('2025-02', '2025-01')).toThrow('is after');
  });
});
