// `npm run propose`: commits the version that build/proposal holds to a branch of its own and opens a pull
// request (GH_TOKEN, BASE_BRANCH). Uses git and gh alone, so that it may run where it can write.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PROPOSAL = 'build/proposal';

function run(program: string, ...args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function stop(message: string): never {
  process.stderr.write(`error: ${message}\n`);
  process.exit(1);
}

const request = join(PROPOSAL, 'pull-request.md');
if (!existsSync(request)) stop(`${request} is not there; npm run train:report makes it`);
const text = readFileSync(request, 'utf8');
const [title] = text.split('\n');
const match = /^feat\(models\): ([\w-]+) version (\d+)$/.exec(title);
if (match === null) stop(`${request}: not of train:report; run that again`);
const [, name, version] = match;
const folder = join('models', name, version);
if (existsSync(folder)) stop(`${folder} is on this branch already; train again`);

const branch = `models/${name}-v${version}`;
run('git', 'switch', '--create', branch);
cpSync(join(PROPOSAL, folder), folder, { recursive: true });
run('git', 'add', folder);
const author = ['-c', 'user.name=train', '-c', 'user.email=train@users.noreply.github.com'];
run('git', ...author, 'commit', '--message', title);
run('git', 'push', '--set-upstream', 'origin', branch);
const base = process.env.BASE_BRANCH ?? 'main';
const body = text.slice(title.length).trim();
console.log(
  run('gh', 'pr', 'create', '--base', base, '--head', branch, '--title', title, '--body', body),
);
