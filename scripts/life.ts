// `npm run life`: the whole life of a model on one machine, with a local stand-in in Cloudflare's place: two
// good versions and a bad one, a canary, a stop, a roll-back, and a prediction traced to its data.
// `--write` puts the transcript into docs/DELIVERY.md.
import { spawn } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { startStandIn } from '../test/cloudflare-stand-in.ts';
import { sha256, writeFileAtomic } from '../trainer/files.ts';
import { silentProgress } from '../trainer/progress.ts';
import { readEntry, resolveVersion } from '../trainer/registry/read-version.ts';
import { SAMPLE_FOLDER, writeSample } from '../trainer/sample/write-sample.ts';

const MAIN = join(import.meta.dirname, '../trainer/cli/main.ts');
const DOCUMENT = 'docs/DELIVERY.md';
const MARK = /(<!-- npm run life -- --write -->\n```\n)[\s\S]*?(```\n)/;
const ROW = { force: 'Kent Police', crime: 'Drugs', month: 3 };

interface Life {
  folder: string;
  url: string;
  env: Record<string, string>;
  /** Lines of the transcript. */
  lines: string[];
}

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
    batcomputer(life, 'train', ['batcomputer', '--data', join(folder, data)], lastLine);
  try {
    say(life, 'The first quarter is learned from, and deployed.');
    await train('january-to-march');
    await deploy('--versions', 'newest');
    await predict(life);

    say(
      life,
      'A quarter later there is more data. Version 2 is compared, tried on 10 %, promoted.',
    );
    await train('january-to-june');
    await batcomputer(life, 'models', []);
    await deploy('--versions', 'newest,1', '--canary', '10');
    await predict(life);

    say(
      life,
      'An export without the outcomes of drug crimes: the integration tests stop version 3.',
    );
    await train('broken-export');
    await deploy('--versions', 'newest,2');
    await predict(life);

    say(life, 'Version 2 is taken back: users have version 1 again.');
    await batcomputer(life, 'deploy', ['--rollback', '--env', 'production']);
    await predict(life);

    say(life, 'Which data is the last prediction from?');
    await trace(life);
  } finally {
    await standIn.stop();
  }
  return tidy(life);
}

/** Three deliveries of data: a quarter, half a year, and the same with a fault in it. */
async function writeDeliveries(folder: string): Promise<void> {
  await writeSample(silentProgress);
  const months = (await readdir(SAMPLE_FOLDER)).filter((name) => /^\d{4}-\d\d$/.test(name)).sort();
  for (const [i, month] of months.slice(0, 6).entries()) {
    const from = join(SAMPLE_FOLDER, month);
    if (i < 3) await cp(from, join(folder, 'january-to-march', month), { recursive: true });
    await cp(from, join(folder, 'january-to-june', month), { recursive: true });
    const broken = join(folder, 'broken-export', month);
    await mkdir(broken, { recursive: true });
    for (const file of await readdir(from)) {
      const text = await readFile(join(from, file), 'utf8');
      const lost = ',Drugs,Investigation complete; no suspect identified,';
      await writeFile(join(broken, file), text.replace(/,Drugs,.*$/gm, lost));
    }
  }
}

function say({ lines }: Life, text: string): void {
  lines.push('', `# ${text}`);
}

const everything = (output: string) => output.trim();
const lastLine = (output: string) => output.trim().split('\n').at(-1) ?? '';

/** Runs a command as a user would; a failure is part of the story. */
async function batcomputer(
  { folder, env, lines }: Life,
  command: string,
  args: string[],
  shown: (output: string) => string = everything,
): Promise<void> {
  lines.push(`$ npx batcomputer ${[command, ...args].join(' ')}`);
  const places = ['--registry', join(folder, 'models')];
  if (command === 'deploy') places.push('--state', join(folder, 'state'));
  const child = spawn(process.execPath, [MAIN, command, ...args, ...places], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  lines.push(...shown(output).split('\n'));
  if (code !== 0) lines.push(`(exit code ${code})`);
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

/** From the header of an answer to the version's metadata, and to the bytes that answered. */
async function trace({ folder, url, lines }: Life): Promise<void> {
  const response = await ask(url);
  const selector = `${response.headers.get('model-name')}@${response.headers.get('model-version')}`;
  const reference = await resolveVersion(join(folder, 'models'), selector);
  const entry = await readEntry(reference);
  const info = (await (await fetch(`${url}/api/info`)).json()) as {
    metadata: { moduleSha256: string };
  };
  const module = sha256(await readFile(join(reference.folder, 'model.wasm')));
  lines.push(`model-name and model-version of the answer: ${selector}`);
  lines.push(`rows read: ${entry.rows.read}, seed: ${entry.seed}`);
  lines.push(`data: ${entry.dataHash}`, `recipe: ${entry.recipeHash}`, `module: ${module}`);
  lines.push(
    `the module that answers at the edge is ${info.metadata.moduleSha256 === module ? 'the same' : 'ANOTHER'}`,
  );
}

/** Replaces what is of this machine or this run. */
function tidy({ folder, url, lines }: Life): string {
  const base = new URL(url).origin;
  return lines
    .join('\n')
    .replaceAll(`${folder}/`, '')
    .replaceAll(`${relative('.', folder)}/`, '')
    .replaceAll(base, 'https://edge.example')
    .replace(/starts in [\d.]+ ms/g, 'starts in … ms')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, '2026-01-01 00:00')
    .replace(/\d+ probes/g, '… probes')
    .replace(/[ \t]+$/gm, '')
    .trim();
}

if (import.meta.main) {
  const transcript = await playLife('build/life');
  console.log(transcript);
  if (process.argv.includes('--write')) {
    const text = await readFile(DOCUMENT, 'utf8');
    if (!MARK.test(text)) throw new Error(`${DOCUMENT}: has no place for the transcript`);
    await writeFileAtomic(
      DOCUMENT,
      text.replace(MARK, (_, start, end) => `${start}${transcript}\n${end}`),
    );
  }
}
