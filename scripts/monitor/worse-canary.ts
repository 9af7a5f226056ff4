// The page of a canary that is worse, for the docs: version 1 knows two months of crimes, version 2 learned from an export
// without the outcomes of drug crimes. Each tenth caller of the third month gets version 2.
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { silentProgress } from '../../trainer/base/progress.ts';
import { openRegistry } from '../../trainer/judge/open-registry.ts';
import { monitorModel } from '../../trainer/monitor/monitor-model.ts';
import { addLine } from '../../trainer/monitor/read/read-lines.ts';
import { RecordCollector } from '../../trainer/monitor/records.ts';
import { monitorReport } from '../../trainer/monitor/report/monitor-report.ts';
import { SAMPLE_FOLDER, writeSample } from '../../trainer/recipes/police/write-sample.ts';
import { runProgram } from '../check-tables/run-program.ts';
import { type MadeTraffic, makeRecords } from './made-records.ts';
import { readLabeled } from './read-labeled.ts';

const MODEL = 'batcomputer';
const KNOWN = ['2018-01', '2018-02'];
const ASKED = ['2018-03'];
/** Of the callers, one in so many gets the canary. */
const CANARY = 10;

/** @param folder there, and empty  @returns path of the page */
export async function writeWorseCanary(folder: string): Promise<string> {
  await writeSample(silentProgress);
  const [known, asked] = [join(folder, 'known'), join(folder, 'asked')];
  await copyMonths(KNOWN, known, (text) => text);
  await copyMonths(ASKED, asked, (text) => text);
  await copyMonths(KNOWN, join(folder, 'broken'), (text) =>
    text.replace(/,Drugs,.*$/gm, ',Drugs,Under investigation,'),
  );
  await runProgram(['train', MODEL, '--data', 'known'], folder);
  await runProgram(['train', MODEL, '--data', 'broken'], folder);
  const registry = await openRegistry(join(folder, 'models'));
  const collector = new RecordCollector(MODEL);
  for (const number of [1, 2]) {
    const version = await registry.at(MODEL, number);
    const all = await readLabeled(version, [asked]);
    const gets = (i: number) => (i % CANARY === 0) === (number === 2);
    const traffic: MadeTraffic = {
      ...{ version, name: `caller-${number}` },
      rows: all.rows.filter((_, i) => gets(i)),
      actual: all.actual.filter((_, i) => gets(i)),
    };
    for (const line of await makeRecords(traffic)) addLine(collector, JSON.stringify(line), 'made');
  }
  const page = join(folder, 'monitor.html');
  await writeFile(page, monitorReport(await monitorModel(registry, MODEL, collector.finish())));
  return page;
}

async function copyMonths(
  months: string[],
  to: string,
  change: (text: string) => string,
): Promise<void> {
  for (const month of months) {
    await cp(join(SAMPLE_FOLDER, month), join(to, month), { recursive: true });
    for (const file of await readdir(join(to, month))) {
      const path = join(to, month, file);
      await writeFile(path, change(await readFile(path, 'utf8')));
    }
  }
}
