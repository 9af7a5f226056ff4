// Archives that lie, lead out of their folder, or would fill the disk are refused, and nothing of them
// is left.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unzip } from '../../../trainer/base/unzip.ts';
import { makeZip, type ZipMember } from '../../make-zip.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const stage = { update() {}, done() {} };

async function unzipMembers(members: ZipMember[], change = (zip: Buffer) => zip) {
  const folder = temporaryFolder();
  const path = join(folder, 'rows.zip');
  writeFileSync(path, change(makeZip(members)));
  mkdirSync(join(folder, 'out'));
  const files = await unzip(path, join(folder, 'out'), (name) => name.endsWith('.csv'), stage);
  return { folder, files };
}

const csv = { name: 'a.csv', data: 'x\n1\n' };

describe('unzip', () => {
  it('inflates the wanted members, under names of its own', async () => {
    const { folder, files } = await unzipMembers([
      csv,
      { name: 'readme.md', data: 'no' },
      { name: 'deep/b.csv', data: 'x\n2\n'.repeat(100_000) },
      { name: 'folder.csv/', data: '' },
    ]);
    expect(files.map(({ name }) => name).sort()).toEqual(['a.csv', 'deep/b.csv']);
    const contents = files.map(({ path }) => readFileSync(path, 'utf8').length);
    expect(contents.sort()).toEqual([4, 400_000]);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['0.csv', '1.csv']);
  });

  it('reads members that are stored as they are', async () => {
    const { files } = await unzipMembers([{ ...csv, method: 0 }]);
    expect(readFileSync(files[0].path, 'utf8')).toBe(csv.data);
  });

  it.each([
    ['a path that leads out', [{ name: '../../evil.csv', data: 'x' }], 'hostile zip'],
    ['an absolute path', [{ name: '/tmp/evil.csv', data: 'x' }], 'hostile zip'],
    ['a bomb', [{ name: 'a.csv', data: new Uint8Array(40_000_000) }], 'claims to inflate'],
    ['a size too small', [{ ...csv, claimedSize: 2 }], 'a.csv: it holds more bytes than it says'],
    ['a size too large', [{ ...csv, claimedSize: 9 }], 'a.csv: it holds fewer bytes'],
    ['another compression', [{ ...csv, method: 12 }], 'method 12; make the zip again with deflate'],
    ['a wrong checksum', [{ ...csv, claimedCrc: 1 }], 'checksum'],
    ['encryption', [{ ...csv, isEncrypted: true }], 'encrypted'],
    ['one name twice', [csv, { ...csv, data: 'x\n2\n' }], 'contains a.csv twice'],
    ['no table', [{ name: 'readme.md', data: 'x' }], 'holds no file'],
    [
      'members that overlap',
      Array.from({ length: 50 }, (_, i) => ({
        name: `${i}.csv`,
        data: randomText(400),
        ...(i === 0 ? {} : { sharesDataOf: 0 }),
      })),
      'overlap',
    ],
  ])('refuses %s', async (_what, members: ZipMember[], message) => {
    await expect(unzipMembers(members)).rejects.toThrow(message);
  });

  it('refuses what is cut off or no zip at all', async () => {
    const cut = unzipMembers([csv], (zip) => zip.subarray(0, zip.length - 30));
    await expect(cut).rejects.toThrow('not a readable zip');
    const garbage = unzipMembers([csv], () => Buffer.from('<html>not found</html>'));
    await expect(garbage).rejects.toThrow('not a readable zip');
  });
});

/** Text that does not deflate well, the same each time. */
function randomText(length: number): string {
  let state = 1;
  return Array.from({ length }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return String.fromCharCode(33 + (state % 90));
  }).join('');
}
