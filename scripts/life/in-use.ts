// A model in use: the worker counts what it is asked, the mix of crimes changes, the monitor alarms, and a version that
// learned from newer rows ends the alarm.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import Papa from 'papaparse';
import { WINDOW_MS } from '../../runtime/observe/record-form.ts';
import { chooseVersions } from '../../trainer/delivery/choose-versions.ts';
import { readConfig } from '../../trainer/delivery/release-config.ts';
import { readListenPort } from '../../trainer/delivery/serve-bundle.ts';
import { writeBundle } from '../../trainer/delivery/write-bundle.ts';
import { openRegistry } from '../../trainer/judge/open-registry.ts';
import { SAMPLE_FOLDER } from '../../trainer/recipes/police/write-sample.ts';
import { batcomputer, type Life, narrate, registeredLine } from './commands.ts';

const { default: WORKERD } = createRequire(import.meta.url)('workerd') as { default: string };
const SPRING = ['2018-03', '2018-04', '2018-05'];
/** Of the crimes of spring that are no drug crimes, one in so many is left. */
const LEFT = 3;

/** Plays it with the version that is current; afterwards version 4 is. */
export async function playUse(life: Life): Promise<void> {
  const spring = await writeSpring(join(life.folder, 'spring'));
  const monitor = (records: string) =>
    batcomputer(life, 'monitor', ['batcomputer', '--records', join(life.folder, records)], verdict);

  narrate(
    life,
    'In use, the worker counts what it is asked: METRICS = "lines". January is as it was learned.',
  );
  await record(life, 'records-january', await askedIn(join(life.folder, 'january')));
  await monitor('records-january');

  narrate(life, 'In spring, three times as much of what is asked is about drugs.');
  await record(life, 'records-spring', await askedIn(spring));
  await monitor('records-spring');

  narrate(
    life,
    'Version 4 learns from the rows of spring, and takes over. Asked about them, it raises no alarm.',
  );
  await batcomputer(life, 'train', ['batcomputer', '--data', spring], registeredLine);
  await batcomputer(life, 'models', ['diff', 'batcomputer@1', 'batcomputer@4'], comparison);
  const why = 'crimes are other than in January';
  await batcomputer(life, 'models', ['promote', 'batcomputer@4', '--why', why]);
  await record(life, 'records-new', await askedIn(spring));
  await monitor('records-new');
}

const linesLike = (pattern: RegExp) => (output: string) =>
  output
    .split('\n')
    .filter((line) => pattern.test(line))
    .join('\n');
const verdict = linesLike(/^(?:ALARM|No alarm)|: [\d,]+ rows asked/);
const comparison = linesLike(/^both on|may be chance|better|worse/);

/** The files of spring, in which drug crimes have become a larger share. @returns the folder */
async function writeSpring(folder: string): Promise<string> {
  for (const month of SPRING) {
    const from = join(SAMPLE_FOLDER, month);
    await mkdir(join(folder, month), { recursive: true });
    for (const file of await readdir(from)) {
      const [head, ...rows] = (await readFile(join(from, file), 'utf8')).trim().split('\n');
      const kept = rows.filter((row, i) => row.includes(',Drugs,') || i % LEFT === 0);
      await writeFile(join(folder, month, file), `${[head, ...kept].join('\n')}\n`);
    }
  }
  return folder;
}

/** The rows of a delivery that have an outcome, as a caller would ask about them. */
async function askedIn(folder: string): Promise<string> {
  const asked: string[] = ['force,crime,month'];
  for (const file of await readdir(folder, { recursive: true })) {
    if (!file.endsWith('-street.csv')) continue;
    const { data } = Papa.parse<Record<string, string>>(
      await readFile(join(folder, file), 'utf8'),
      {
        header: true,
        skipEmptyLines: true,
      },
    );
    for (const row of data) {
      if (row['Last outcome category'] === '') continue;
      asked.push(`${row['Falls within']},${row['Crime type']},${Number(row.Month.slice(5))}`);
    }
  }
  return `${asked.join('\n')}\n`;
}

/** Serves the current version on workerd, asks it, and keeps what it logs as the records. */
async function record({ folder, lines }: Life, name: string, rows: string): Promise<void> {
  const bundle = join(folder, `bundle-${name}`);
  const registry = await openRegistry(join(folder, 'models'));
  const config = { ...(await readConfig('production')), vars: { METRICS: 'lines' } };
  const chosen = await chooseVersions({ registry, keep: 1, versions: 'current' });
  await writeBundle({ registry, chosen, out: bundle, config, target: 'workerd' });
  await mkdir(join(folder, name));
  const log = await open(join(folder, name, 'worker.jsonl'), 'w');
  const args = ['serve', join(bundle, 'config.capnp'), '--socket-addr', 'http=127.0.0.1:0'];
  const child = spawn(WORKERD, [...args, '--control-fd', '3'], {
    stdio: ['ignore', log.fd, 'inherit', 'pipe'],
  });
  const ended = once(child, 'exit');
  try {
    const url = `http://127.0.0.1:${await readListenPort(child.stdio[3] as Readable)}`;
    lines.push(
      `$ npx workerd serve ${join(bundle, 'config.capnp')} > ${join(folder, name, 'worker.jsonl')}`,
    );
    lines.push(
      '$ curl localhost:8080/api/predict/batch -H "content-type: text/csv" --data-binary @asked.csv',
    );
    const headers = { 'content-type': 'text/csv' };
    const response = await fetch(`${url}/api/predict/batch`, {
      method: 'POST',
      headers,
      body: rows,
    });
    await response.text();
    // The window is handed on with the first request after its end.
    await sleep(WINDOW_MS);
    await (await fetch(`${url}/api/info`)).text();
  } finally {
    child.kill('SIGTERM');
    await ended;
    await log.close();
  }
}
