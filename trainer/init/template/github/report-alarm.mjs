// Opens an issue about the alarms that `npx batcomputer monitor --issue` wrote down, or adds them to the one that is open.
// Uses gh alone, so that it may run where it can write: `node .github/report-alarm.mjs FOLDER`, with GH_TOKEN and
// RUN_URL.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder = 'build/monitor'] = process.argv.slice(2);
const { RUN_URL = '' } = process.env;

function run(program, ...args) {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

const file = join(folder, 'issue.md');
if (!existsSync(file)) {
  process.stderr.write(`error: ${file} is missing; npx batcomputer monitor --issue writes it\n`);
  process.exit(1);
}
const text = readFileSync(file, 'utf8');
const [title] = text.split('\n');
const page = RUN_URL === '' ? '' : `\n\nThe whole page is among the artifacts of ${RUN_URL}.`;
const body = `${text.slice(title.length).trim()}${page}`;

const found = run(
  'gh',
  'issue',
  'list',
  '--state',
  'open',
  '--search',
  `"${title}" in:title`,
  '--json',
  'number,title',
);
const open = JSON.parse(found).find((issue) => issue.title === title);
if (open === undefined) console.log(run('gh', 'issue', 'create', '--title', title, '--body', body));
else console.log(run('gh', 'issue', 'comment', String(open.number), '--body', body));
