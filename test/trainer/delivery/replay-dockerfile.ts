// Builds what a Dockerfile describes without an engine: each stage is a folder, its steps are done in it, and
// the last one is started in a root of its own, which holds nothing else but the C library. As root alone.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { type BundleServer, readListenPort } from '../../../trainer/delivery/serve-bundle.ts';

interface Stage {
  from: string;
  name: string;
  steps: { instruction: string; argument: string }[];
}

export function parseDockerfile(text: string): Stage[] {
  const stages: Stage[] = [];
  for (const line of text.replaceAll(/\\\n\s*/g, ' ').split('\n')) {
    const [, instruction, argument] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
    if (instruction === undefined) continue;
    if (instruction === 'FROM') {
      const [from, , name = String(stages.length)] = argument.split(' ');
      stages.push({ from, name, steps: [] });
    } else stages.at(-1)?.steps.push({ instruction, argument });
  }
  return stages;
}

/** In npm's place: the packages that are installed here, where it was told to put them. */
function writeNpm(folder: string): void {
  const modules = resolve('node_modules');
  const script = `#!/bin/sh
[ "$1 $2" = "install --prefix" ] || exit 1
mkdir -p "$3" && ln -s ${modules} "$3/node_modules"
`;
  writeFileSync(join(folder, 'npm'), script, { mode: 0o755 });
}

/** A shell command whose paths are those of the stage. */
function runStep(root: string, command: string): void {
  const tools = `${root}.tools`;
  mkdirSync(tools, { recursive: true });
  writeNpm(tools);
  for (const folder of ['opt', 'usr/local/bin']) mkdirSync(join(root, folder), { recursive: true });
  const inStage = command.replaceAll(/(?<=[ '"])\/(opt|usr)\b/g, `${root}/$1`);
  const path = `${tools}:${dirname(process.execPath)}:${process.env.PATH}`;
  execFileSync('sh', ['-c', inStage], { env: { ...process.env, PATH: path } });
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true });
}

/** Does every step in folders below `work`; returns the last stage's root and how it is started. */
function buildImage(context: string, stages: Stage[], work: string) {
  const image = { root: '', entrypoint: [] as string[], user: '0:0' };
  for (const { name, steps } of stages) {
    image.root = join(work, name);
    mkdirSync(image.root);
    for (const { instruction, argument } of steps) {
      const [source, target] = argument.replace(/^--from=\w+ /, '').split(' ');
      const stage = /^--from=(\w+) /.exec(argument)?.[1];
      if (instruction === 'RUN') runStep(image.root, argument);
      else if (instruction === 'COPY') {
        const from = stage === undefined ? join(context, source) : join(work, stage, source);
        copy(from, join(image.root, target));
      } else if (instruction === 'ENTRYPOINT') image.entrypoint = JSON.parse(argument);
      else if (instruction === 'USER') image.user = argument;
      else if (instruction !== 'EXPOSE') throw new Error(`${instruction} cannot be replayed`);
    }
  }
  return image;
}

/** What every Debian has: the C library, and a source of random numbers. */
function addBase(root: string, program: string): void {
  const needed =
    execFileSync('ldd', [program], { encoding: 'utf8' }).match(/\/lib\S+\.so\S*/g) ?? [];
  for (const path of needed) {
    if (!/\/(?:libc|libm|ld-linux[\w-]*)\.so/.test(path))
      throw new Error(`${program} needs ${path}`);
    mkdirSync(join(root, dirname(path)), { recursive: true });
    copyFileSync(path, join(root, path));
  }
  mkdirSync(join(root, 'dev'));
  execFileSync('mknod', ['-m', '444', join(root, 'dev/urandom'), 'c', '1', '9']);
}

/** Builds the image of a folder and starts it, on the loopback and any free port. */
export async function runImage(
  context: string,
  text: string,
  work: string,
): Promise<Pick<BundleServer, 'url' | 'stop'>> {
  const { root, entrypoint, user } = buildImage(context, parseDockerfile(text), work);
  addBase(root, join(root, 'usr/local/bin', entrypoint[0]));
  const args = [`--userspec=${user}`, root, ...entrypoint];
  args.push('--socket-addr', 'http=127.0.0.1:0', '--control-fd', '3');
  const child = spawn('chroot', args, {
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }, // As Debian's images.
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (piece) => {
    said += piece;
  });
  const port = await readListenPort(child.stdio[3] as Readable);
  if (port === null) throw new Error(`the image does not start: ${said}`);
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
