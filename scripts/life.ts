// The whole life of a model on one machine, with a local stand-in in Cloudflare's place: two
// good versions and a bad one, a canary, a stop, a roll-back, a prediction traced to its data, and drift that ends with a
// fourth version.
// `--write` puts the transcript into docs/DELIVERY.md.
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { startStandIn } from '../test/cloudflare-stand-in.ts';
import { writeFileAtomic } from '../trainer/base/files.ts';
import { silentProgress } from '../trainer/base/progress.ts';
import { SAMPLE_FOLDER, writeSample } from '../trainer/recipes/police/write-sample.ts';
import { batcomputer, type Life, narrate, registeredLine } from './life/commands.ts';
import { playUse } from './life/in-use.ts';
import { readOptions } from './read-options.ts';

const DOCUMENT = 'docs/DELIVERY.md';
const MARK = /(<!-- scripts\/life.ts -- --write -->\n```\n)[\s\S]*?(```\n)/;
const ROW = { force: 'Kent Police', crime: 'Drugs', month: 3 };

/** Plays it in `folder`, which is emptied; returns the transcript, without what differs between runs. */
export async function playLife(folder: string): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeDeliveries(folder);
  const standIn = await startStandIn(join(folder, 'edge'));
  const url = standIn.liveUrl('batcomputer');
  const life: Life = { folder, url, env: standIn.env, lines: [] };
  const target = ['--env', 'production', '--url', url, '--watch', '1'];
  target.push('--preview-url', standIn.previewUrl('batcomputer'));
  const deploy = (...args: string[]) => batcomputer(life, 'deploy', [...args, ...target]);
  const train = (data: string) =>
    batcomputer(life, 'train', ['batcomputer', '--data', join(folder, data)], registeredLine);
  const models = (...args: string[]) => batcomputer(life, 'models', args);
  try {
    narrate(life, 'The first month is learned from, and deployed.');
    await train('january');
    await deploy('--versions', 'newest');
    await predict(life);

    narrate(life, 'A month later there is more data. Version 2 is compared, and tried on 10 %.');
    await train('january-and-february');
    await models('list');
    await models('diff', 'batcomputer@1', 'batcomputer@2');
    await deploy('--versions', 'newest,current', '--canary', '10');
    await predict(life);
    narrate(life, 'All users have it: the registry is told, which looks at the figures once more.');
    await models('promote', 'batcomputer@2', '--why', 'deployed, no fault in the canary');

    narrate(
      life,
      'An export without the outcomes of drug crimes: version 3 is whole, but its integration tests fail.',
    );
    await train('broken-export');
    await models('verify', 'batcomputer@3');
    await deploy('--versions', 'newest,current');
    await predict(life);

    narrate(life, 'Version 2 is taken back, from the users and in the registry.');
    await batcomputer(life, 'deploy', ['rollback', '--env', 'production']);
    await models('rollback', 'batcomputer', '--why', 'users report wrong answers');
    await predict(life);

    narrate(life, 'What was the version made of that answers now? And who changed what?');
    await batcomputer(life, 'trace', [url]);
    await models('history', 'batcomputer');

    await playUse(life);
  } finally {
    await standIn.stop();
  }
  return tidy(life);
}

/** Three deliveries of data: a month, two months, and the same with a fault in it. */
async function writeDeliveries(folder: string): Promise<void> {
  await writeSample(silentProgress);
  const months = (await readdir(SAMPLE_FOLDER)).filter((name) => /^\d{4}-\d\d$/.test(name)).sort();
  for (const [i, month] of months.slice(0, 2).entries()) {
    const from = join(SAMPLE_FOLDER, month);
    if (i === 0) await cp(from, join(folder, 'january', month), { recursive: true });
    await cp(from, join(folder, 'january-and-february', month), { recursive: true });
    const broken = join(folder, 'broken-export', month);
    await mkdir(broken, { recursive: true });
    for (const file of await readdir(from)) {
      const text = await readFile(join(from, file), 'utf8');
      const lost = ',Drugs,Investigation complete; no suspect identified,';
      await writeFile(join(broken, file), text.replace(/,Drugs,.*$/gm, lost));
    }
  }
}

function ask(url: string): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${url}/api/predict`, { method: 'POST', headers, body: JSON.stringify(ROW) });
}

async function predict({ url, lines }: Life): Promise<void> {
  lines.push(`$ curl -i ${url}/api/predict --json '${JSON.stringify(ROW)}'`);
  const response = await ask(url);
  lines.push(`model-version: ${response.headers.get('model-version')}`);
  const answer = (await response.json()) as Record<string, number>;
  const rounded = Object.entries(answer).map(([flag, value]) => [flag, Number(value.toFixed(3))]);
  lines.push(JSON.stringify(Object.fromEntries(rounded)));
}

/** Replaces what is of this machine or this run. */
function tidy({ folder, url, lines }: Life): string {
  const base = new URL(url).origin;
  return lines
    .join('\n')
    .replaceAll(`${folder}/`, '')
    .replaceAll(`${relative('.', folder)}/`, '')
    .replaceAll(base, 'https://edge.example')
    .replace(/^(bundle: .*)\([0-9a-f]+\)$/gm, '$1(…)')
    .replace(
      /check: \d+ bytes gzipped, starts in [\d.]+ ms/g,
      'check: … bytes gzipped, starts in … ms',
    )
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, '2026-01-01 00:00')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-01-01T00:00:00.000Z')
    .replace(/(?<=Z {2}).*(?= {2}(?:set|promote|rollback) )/g, 'ada')
    .replace(/^( {2}(?:commit|CI run|tools) +).*$/gm, '$1…')
    .replace(/^ +ns a row.*$/gm, (row) => row.replace(/\d+/g, (n) => '…'.padStart(n.length)))
    .replace(/\d+ probes/g, '… probes')
    .replace(/[ \t]+$/gm, '')
    .trim();
}

if (import.meta.main) {
  const { write } = readOptions({ write: { type: 'boolean', default: false } });
  const transcript = await playLife('build/life');
  console.log(transcript);
  if (write) {
    const text = await readFile(DOCUMENT, 'utf8');
    if (!MARK.test(text)) throw new Error(`${DOCUMENT}: has no place for the transcript`);
    await writeFileAtomic(
      DOCUMENT,
      text.replace(MARK, (_, start, end) => `${start}${transcript}\n${end}`),
    );
  }
}
