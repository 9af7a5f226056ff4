// Commits the version that a proposal holds (`npx batcomputer propose`) to a branch of its own and opens a pull request.
// Uses git and gh alone, so that it may run where it can write: `node .github/propose.mjs FOLDER`, with GH_TOKEN and
// BASE_BRANCH. With --once it does nothing where this version is proposed already.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { once: { type: 'boolean', default: false } },
});
const [proposal = 'build/proposal'] = positionals;

function run(program, ...args) {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function stop(message) {
  process.stderr.write(`error: ${message}\n`);
  process.exit(1);
}

const request = join(proposal, 'pull-request.md');
if (!existsSync(request)) stop(`${request} is missing; npx batcomputer propose writes it`);
const text = readFileSync(request, 'utf8');
const [title] = text.split('\n');
const match = /^feat\(models\): ([\w-]+) version (\d+)$/.exec(title);
if (match === null) stop(`${request} is not of 'batcomputer propose'; run that again`);
const [, name, version] = match;
const folder = join('models', name, version);
if (existsSync(folder)) stop(`${folder} is on this branch already; propose again`);

const branch = `models/${name}-v${version}`;
if (run('git', 'ls-remote', 'origin', `refs/heads/${branch}`) !== '') {
  const already = `${name} version ${version} is proposed already, by the branch ${branch}`;
  if (!values.once) stop(`${already}: merge it or delete it`);
  console.log(already);
  process.exit(0);
}
run('git', 'switch', '--create', branch);
cpSync(join(proposal, folder), folder, { recursive: true });
run('git', 'add', folder);
const author = ['-c', 'user.name=train', '-c', 'user.email=train@users.noreply.github.com'];
run('git', ...author, 'commit', '--message', title);
run('git', 'push', '--set-upstream', 'origin', branch);
const base = process.env.BASE_BRANCH ?? 'main';
const body = text.slice(title.length).trim();
console.log(
  run('gh', 'pr', 'create', '--base', base, '--head', branch, '--title', title, '--body', body),
);
