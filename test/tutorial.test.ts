// Every output in docs/TUTORIAL.md is what its commands print, times aside. UPDATE_GOLDEN=1 writes what they print now.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { findFreePort } from './listen.ts';
import { sharedData } from './shared-data.ts';
import { temporaryFolder } from './temporary-folder.ts';

const PAGE = resolve('docs/TUTORIAL.md');
const PORT = '8787';

interface Step {
  command: string;
  shown: string[];
}

/** The commands of a block, each with the lines below it. */
function stepsOf(block: string): Step[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command, ...shown] = part.trimEnd().split('\n');
      return { command, shown };
    });
}

/** What differs from run to run. */
function masked(line: string): string {
  return line
    .replace(/\d[\d,.]* rows\/s/g, '… rows/s')
    .replace(/\d[\d.]* s\b/g, '… s')
    .trimEnd();
}

/** Runs the page's commands in a folder of its own, where `npx batcomputer` is this program. */
class Shell {
  readonly #folder: string;
  readonly #port: number;
  readonly #path: string;
  readonly #servers: ChildProcess[] = [];

  constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
    this.#path = [join(folder, 'bin'), process.env.PATH].join(delimiter);
  }

  async run(command: string): Promise<string[]> {
    if (command.endsWith(' &')) return this.#serve(command.slice(0, -2));
    const child = this.#spawn(command);
    let printed = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      printed += text;
    });
    await once(child, 'close');
    return this.#lines(printed);
  }

  async #serve(command: string): Promise<string[]> {
    const child = this.#spawn(`exec ${command}`);
    this.#servers.push(child);
    let printed = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      printed += text;
    });
    const deadline = performance.now() + 60_000;
    while (!printed.includes('prediction')) {
      if (child.exitCode !== null || performance.now() > deadline) throw new Error(printed);
      await sleep(50);
    }
    await sleep(100);
    return this.#lines(printed);
  }

  async stop(): Promise<void> {
    for (const child of this.#servers) {
      if (child.exitCode !== null) continue;
      child.kill();
      await once(child, 'close');
    }
  }

  #spawn(command: string): ChildProcess {
    const own = command.replaceAll(PORT, String(this.#port));
    return spawn('bash', ['-c', `exec 2>&1\n${own}`], {
      cwd: this.#folder,
      env: { ...process.env, PATH: this.#path },
    });
  }

  #lines(printed: string): string[] {
    const text = printed.replaceAll(String(this.#port), PORT).trimEnd();
    const lines = text.split('\n').map((line) => line.trimEnd());
    // How far a stage is, is said where it takes long.
    return text === '' ? [] : lines.filter((line) => !/ of \d+ \w+ \(\d+ %\)/.test(line));
  }
}

async function makeShell(): Promise<Shell> {
  const folder = temporaryFolder();
  await copyFile(join(String(sharedData), 'tables/telco.csv'), join(folder, 'telco.csv'));
  await mkdir(join(folder, 'bin'));
  const npx = join(folder, 'bin/npx');
  const program = resolve('trainer/cli/main.ts');
  await writeFile(npx, `#!/bin/sh\nshift\nexec "${process.execPath}" "${program}" "$@"\n`);
  await chmod(npx, 0o755);
  return new Shell(folder, await findFreePort(9350));
}

const isRunnable = sharedData !== undefined && process.platform !== 'win32';

test.skipIf(!isRunnable)(
  'the tutorial shows what its commands print',
  async () => {
    let page = await readFile(PAGE, 'utf8');
    const shell = await makeShell();
    try {
      for (const [block] of page.matchAll(/```console\n[\s\S]*?```/g)) {
        let written = block;
        for (const { command, shown } of stepsOf(block.slice(0, -3))) {
          const printed = await shell.run(command);
          if (process.env.UPDATE_GOLDEN === '1') {
            const old = [`$ ${command}`, ...shown].join('\n');
            written = written.replace(old, () => [`$ ${command}`, ...printed].join('\n'));
          } else {
            expect({ command, printed: printed.map(masked) }).toEqual({
              ...{ command, printed: shown.map(masked) },
            });
          }
        }
        page = page.replace(block, () => written);
      }
    } finally {
      await shell.stop();
    }
    if (process.env.UPDATE_GOLDEN === '1') await writeFile(PAGE, page);
  },
  240_000,
);
