import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { readRecords } from '../../../../trainer/monitor/read/open-records.ts';
import { totalOfHours } from '../../../../trainer/monitor/records.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { ALWAYS, MADE, madeWindow, NOON } from '../made-lines.ts';

const folder = temporaryFolder();
const text = (lines: unknown[]) => `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;

beforeAll(async () => {
  await mkdir(join(folder, 'records', 'deep'), { recursive: true });
  const others = [{ event: 'request', ms: 3 }, { event: 7 }, [1], 'text', 5, null];
  await writeFile(
    join(folder, 'records', 'a.log'),
    `started\n{"event":"window"\n${text([...others, ...MADE])}`,
  );
  await writeFile(join(folder, 'records', 'deep', 'b.jsonl.gz'), gzipSync(text(MADE)));
  await writeFile(join(folder, 'records', 'notes.md'), 'no records');
});

test('reads all lines of a folder, each once, and passes over what is none', async () => {
  const { versions, answers, feedback, repeated } = await readRecords(
    join(folder, 'records'),
    ALWAYS,
  );
  const total = totalOfHours(versions[0].hours.values());
  expect(total).toMatchObject({ requests: 20, rows: 18, refused: 4 });
  expect(total.features.get('city')).toEqual([8, 10, 0]);
  expect(repeated).toBe(2);
  expect(answers).toHaveLength(4);
  expect(feedback).toHaveLength(4);
});

test('windows and answers are of the time that is asked for, feedback of any', async () => {
  const query = { ...ALWAYS, from: NOON + 1, to: NOON + 7_200_000 };
  const { versions, answers, feedback } = await readRecords(join(folder, 'records'), query);
  expect(totalOfHours(versions[0].hours.values()).requests).toBe(10);
  expect(answers).toHaveLength(0);
  expect(feedback).toHaveLength(4);
});

test('a record of another form is refused with its line', async () => {
  const path = join(folder, 'wrong.jsonl');
  await writeFile(path, text([{ ...madeWindow(0), rows: -1 }]));
  await expect(readRecords(path, ALWAYS)).rejects.toThrow(/wrong\.jsonl: .*rows.*in \{/);
});

test.each([
  ['nothing', 'nowhere', /no such file or folder/],
  ['a folder without lines', '', /has no file of JSON lines/],
])('%s is said', async (_what, name, message) => {
  const empty = join(temporaryFolder(), name);
  await expect(readRecords(empty, ALWAYS)).rejects.toThrow(message);
});
