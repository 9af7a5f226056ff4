// check:monitor: whether the monitor tells the quality of answers before their labels come. Each public table is parted by
// chance: half of it trains a version, the other half is its traffic. What is expected of the traffic stands beside what
// its labels say, stable and where the labels are turned about, which nothing without labels can see.
//
//   npm run check:monitor -- FOLDER [--only adult]
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { createRandom } from '../trainer/base/random.ts';
import { shownMetrics } from '../trainer/evaluate/metrics.ts';
import { openRegistry } from '../trainer/judge/open-registry.ts';
import { monitorModel } from '../trainer/monitor/monitor-model.ts';
import { addLine } from '../trainer/monitor/read/read-lines.ts';
import { RecordCollector } from '../trainer/monitor/records.ts';
import { runProgram } from './check-tables/run-program.ts';
import { findTables, type Table } from './check-tables/tables.ts';
import { makeRecords } from './monitor/made-records.ts';
import { readLabeled } from './monitor/read-labeled.ts';

const { values: given, positionals } = parseArgs({
  options: { only: { type: 'string' } },
  allowPositionals: true,
});
const [folder] = positionals;
if (folder === undefined) throw new Error('name the folder of the tables');
const work = await mkdtemp(join(tmpdir(), 'check-monitor-'));
try {
  for (const table of findTables(folder)) {
    if (table.file.startsWith(given.only ?? '')) await checkTable(folder, table);
  }
} finally {
  await rm(work, { recursive: true, force: true });
}

async function checkTable(from: string, { file, target, options }: Table): Promise<void> {
  const place = join(work, file.replace(/\W+/g, '-'));
  await mkdir(place);
  const [training, traffic] = await partFile(join(from, file), place);
  const registry = await openRegistry(join(place, 'models'));
  await runProgram(['train', training, '--target', target, ...options], place);
  const [name] = await registry.models();
  const version = await registry.version(name);
  const { rows, actual } = await readLabeled(version, [join(place, traffic)]);
  const lines = await makeRecords({ version, rows, actual });
  const collector = new RecordCollector(name);
  for (const line of lines) addLine(collector, JSON.stringify(line), file);
  const findings = await monitorModel(registry, name, collector.finish());
  const [{ own, expected, measured }] = findings.versions;
  console.log(`${file}: ${version.entry.rows.test} held-out rows, ${rows.length} of traffic`);
  for (const metric of shownMetrics(Object.keys(own.metrics))) {
    const [one, other] = [expected?.metrics[metric], measured?.metrics[metric]];
    if (one === undefined || other === undefined) continue;
    const text = (value: number | undefined) => value?.toPrecision(4) ?? '?';
    const { low, high } = one.interval ?? { low: Number.NaN, high: Number.NaN };
    const holds = other.value >= low && other.value <= high ? 'holds' : 'does not hold';
    console.log(
      `  ${metric}: held-out ${text(own.metrics[metric])}, expected ${text(one.value)} (95 %: ${text(low)} to ${text(high)}), true ${text(other.value)}: off by ${text(Math.abs(one.value - other.value))}, the interval ${holds} it`,
    );
  }
  for (const { text } of findings.alarms) console.log(`  alarm: ${text}`);
}

/** Halves of a file by chance, each with its head. @returns their names in the folder */
async function partFile(path: string, place: string): Promise<[string, string]> {
  const random = createRandom(1);
  const halves: [string[], string[]] = [[], []];
  let head: string | null = null;
  const input = createReadStream(path, 'latin1');
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (head === null) head = line;
    else halves[random.below(2)].push(line);
  }
  const hasHead = head !== null && /[a-z]{2}/i.test(head) && !/\d,.*\d,/.test(head);
  const names: [string, string] = ['rows.csv', 'traffic.csv'];
  for (const [i, name] of names.entries()) {
    const lines = hasHead ? [head, ...halves[i]] : halves[i];
    await writeFile(join(place, name), `${lines.join('\n')}\n`, 'latin1');
  }
  return names;
}
