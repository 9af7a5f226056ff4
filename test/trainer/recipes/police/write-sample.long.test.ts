// The sample is the same bytes on every run, is laid out as the real archive, and holds what the shipped
// recipe needs.
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import { afterAll, describe, expect, it } from 'vitest';
import { silentProgress } from '../../../../trainer/base/progress.ts';
import { HEADER } from '../../../../trainer/recipes/police/sample-rows.ts';
import { writeSample } from '../../../../trainer/recipes/police/write-sample.ts';

const parent = mkdtempSync(join(tmpdir(), 'sample-test-'));
const folder = join(parent, 'police');
const { rows } = await writeSample(silentProgress, folder);
afterAll(() => rmSync(parent, { recursive: true }));

const csvFiles = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.csv'))
  .sort();

describe('the sample', () => {
  it('has the bytes it always had', () => {
    const hash = createHash('sha256');
    for (const name of csvFiles) hash.update(name).update(readFileSync(join(folder, name)));
    expect(hash.digest('hex')).toBe(
      '56572e572564c07633472b130440fd74b7a05acf9d36fabd9f4af3a37fe724d4',
    );
  });

  it('has twelve months of 45 forces and 14 crime types, by their published names', () => {
    expect(csvFiles).toHaveLength(12 * 45);
    expect(csvFiles[0]).toBe('2018-01/2018-01-avon-and-somerset-street.csv');
    const seen = { forces: new Set<string>(), crimes: new Set<string>() };
    let count = 0;
    for (const name of csvFiles) {
      const { data, errors } = Papa.parse<Record<string, string>>(
        readFileSync(join(folder, name), 'utf8').trimEnd(),
        { header: true },
      );
      expect(errors).toEqual([]);
      count += data.length;
      for (const row of data) {
        seen.forces.add(row['Falls within']);
        seen.crimes.add(row['Crime type']);
        expect(row.Month).toBe(name.slice(0, 7));
      }
    }
    expect(count).toBe(rows);
    expect(Math.abs(rows - 300_000)).toBeLessThan(3000);
    expect([seen.forces.size, seen.crimes.size]).toEqual([45, 14]);
    for (const force of ['Metropolitan Police Service', 'Police Service of Northern Ireland']) {
      expect(seen.forces).toContain(force);
    }
  });

  it('has the header, blanks and quotes of the real archive', () => {
    const text = readFileSync(join(folder, '2018-03/2018-03-kent-street.csv'), 'utf8');
    const lines = text.split('\n');
    expect(lines[0]).toBe(HEADER);
    expect(lines.at(-1)).toBe('');
    const antisocial = lines.filter((line) => line.includes('Anti-social behaviour'));
    expect(antisocial.length).toBeGreaterThan(0);
    for (const line of antisocial)
      expect(line).toMatch(/^,2018-03,Kent Police,.*,Anti-social behaviour,,$/);
    expect(text).toContain('"On or near Asda, Thurmaston"');
    expect(text).toContain(',,,No Location,,,');
    expect(text).toMatch(
      /^[0-9a-f]{64},2018-03,Kent Police,Kent Police,-?\d\.\d{6},51\.\d{6},On or near /m,
    );
  });

  it('is written once, and again when it is damaged or out of date', async () => {
    const file = join(folder, csvFiles[0]);
    const before = statSync(file).ino;
    expect((await writeSample(silentProgress, folder)).written).toBe(false);
    expect(statSync(file).ino).toBe(before);
    writeFileSync(join(folder, 'manifest.json'), '{"key":"of an older generator"}');
    const both = await Promise.all([1, 2].map(() => writeSample(silentProgress, folder)));
    expect(both.some(({ written }) => written)).toBe(true);
    expect(readdirSync(parent)).toEqual(['police']);
    expect(readFileSync(file).length).toBeGreaterThan(0);
  });
});
