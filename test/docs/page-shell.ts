// Runs the commands of a page's ```console blocks as a reader would, and holds what they print to what the page shows.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { findFreePort } from '../listen.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** What a server says when it answers. */
const READY = /prediction|Serving HTTP/;

interface Step {
  command: string;
  shown: string[];
}

/** The commands of a block, each with the lines below it; a backslash continues a command. */
function stepsOf(block: string): Step[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const lines = part.trimEnd().split('\n');
      const end = lines.findIndex((line) => !line.endsWith('\\')) + 1;
      return { command: lines.slice(0, end).join('\n'), shown: lines.slice(end) };
    });
}

/** What differs from run to run, and what each change of the worker or a kernel changes: times, sizes, hashes. */
const VARYING: [RegExp, string][] = [
  [/ \(\d[\d.]* s\)$/g, ''],
  [/\d[\d.]* s\b/g, '… s'],
  [/\d{4}-\d\d-\d\d[ T][\d:.]+Z?/g, '… time'],
  [/[\d.]+ KiB/g, '… KiB'],
  [/\d[\d,]* bytes/g, '… bytes'],
  [/written: (\S+) \([0-9a-f]+\)/g, 'written: $1'],
  // The columns and rows of tables that hold bytes or nanoseconds, and their widths.
  [/(… time.*?) +[\d,]+$/g, '$1 …'],
  [/^( +(?:bytes|module, bytes|gzipped|ns a row)) .*$/g, '$1 …'],
  [/─+/g, '─'],
  [/(\S) {2,}/g, '$1  '],
];

function masked(line: string): string {
  return VARYING.reduce((text, [what, by]) => text.replace(what, by), line).trimEnd();
}

/** A shell in a folder of its own, where `npx batcomputer` is this program. */
export class PageShell {
  /** Port on the pages → the port here. */
  readonly #ports: Record<string, number>;
  readonly #folder: string;
  readonly #path: string;
  readonly #servers: ChildProcess[] = [];
  #place: string;

  private constructor(folder: string, ports: Record<string, number>) {
    this.#folder = folder;
    this.#place = folder;
    this.#ports = ports;
    this.#path = [join(folder, '.bin'), resolve('node_modules/.bin'), process.env.PATH].join(
      delimiter,
    );
  }

  static async open(folder = temporaryFolder()): Promise<PageShell> {
    await mkdir(join(folder, '.bin'), { recursive: true });
    const npx = join(folder, '.bin/npx');
    const program = resolve('trainer/cli/main.ts');
    const own = `[ "$1" = batcomputer ] && shift && exec "${process.execPath}" "${program}" "$@"`;
    await writeFile(npx, `#!/bin/sh\n${own}\nexec "$@"\n`);
    await chmod(npx, 0o755);
    const first = await findFreePort(9350);
    const ports = { '8787': first, '8000': await findFreePort(first + 1) };
    return new PageShell(folder, ports);
  }

  get folder(): string {
    return this.#folder;
  }

  /** Prints what the page's commands print; with UPDATE_GOLDEN=1 writes it on the page. */
  async followPage(path: string): Promise<void> {
    let page = await readFile(path, 'utf8');
    try {
      for (const [block] of page.matchAll(/```console\n[\s\S]*?```/g)) {
        let written = block;
        for (const { command, shown } of stepsOf(block.slice(0, -3))) {
          const printed = await this.run(command);
          if (process.env.UPDATE_GOLDEN === '1') {
            const old = [`$ ${command}`, ...shown].join('\n');
            written = written.replace(old, () => [`$ ${command}`, ...printed].join('\n'));
          } else {
            const expected = { page: path, command, printed: shown.map(masked) };
            expect({ page: path, command, printed: printed.map(masked) }).toEqual(expected);
          }
        }
        page = page.replace(block, () => written);
      }
    } finally {
      await this.#stopServers();
    }
    if (process.env.UPDATE_GOLDEN === '1') await writeFile(path, page);
  }

  /** What a command prints, on both streams; one that ends in `&` goes on to the end of the page. */
  async run(command: string): Promise<string[]> {
    if (command.startsWith('cd ')) {
      this.#place = join(this.#place, command.slice(3));
      return [];
    }
    if (command.endsWith(' &')) return this.#serve(command.slice(0, -2));
    const child = this.#spawn(command);
    const printed = collect(child);
    await once(child, 'close');
    return this.#lines(printed.text);
  }

  async #serve(command: string): Promise<string[]> {
    const child = this.#spawn(`exec ${command}`);
    this.#servers.push(child);
    const printed = collect(child);
    const deadline = performance.now() + 60_000;
    while (!READY.test(printed.text)) {
      if (child.exitCode !== null || performance.now() > deadline) throw new Error(printed.text);
      await sleep(50);
    }
    await sleep(100);
    return this.#lines(printed.text);
  }

  async #stopServers(): Promise<void> {
    for (const child of this.#servers.splice(0)) {
      if (child.exitCode !== null) continue;
      child.kill();
      await once(child, 'close');
    }
  }

  #spawn(command: string): ChildProcess {
    let own = command;
    for (const [shown, here] of Object.entries(this.#ports)) {
      own = own.replaceAll(shown, String(here));
    }
    return spawn('bash', ['-c', `exec 2>&1\n${own}`], {
      cwd: this.#place,
      env: { ...process.env, PATH: this.#path, PYTHONUNBUFFERED: '1' },
    });
  }

  #lines(printed: string): string[] {
    let text = printed.trimEnd();
    for (const [shown, here] of Object.entries(this.#ports)) {
      text = text.replaceAll(String(here), shown);
    }
    text = text.replaceAll(`  ${userInfo().username}  `, '  ana  ');
    const lines = text
      .replaceAll('\r', '')
      .split('\n')
      .map((line) => line.trimEnd());
    // How far a stage is, is said where it takes long.
    return text === '' ? [] : lines.filter((line) => !/ of \d+ \w+ \(\d+ %\)/.test(line));
  }
}

/** What a process has printed so far. */
function collect(child: ChildProcess): { text: string } {
  const printed = { text: '' };
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    printed.text += text;
  });
  return printed;
}
