// `batcomputer report NAME[@N]`: the page about a version, or about two beside each other, as a file.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../base/user-error.ts';
import { diffVersions } from '../judge/diff-versions.ts';
import { openRegistry } from '../judge/open-registry.ts';
import { compareReport } from '../judge/report/compare-report.ts';
import { reportFacts, reportOf } from '../judge/report/report-of.ts';
import type { Version } from '../registry/version.ts';
import {
  addCommonOptions,
  addHeldOutOption,
  type HeldOutOptions,
  heldOutSource,
  type RegistryOptions,
} from './options.ts';
import { writePieces } from './output-file.ts';
import { print, printJson } from './print.ts';
import { addRegistryOption } from './registry-option.ts';
import { UsageError } from './usage-error.ts';

interface ReportOptions extends RegistryOptions, HeldOutOptions {
  out?: string;
  open: boolean;
}

export function addReportCommand(program: Command): void {
  const command = program
    .command('report')
    .description('a page about a version, or about two beside each other')
    .argument('<version>', 'NAME, NAME@NUMBER, NAME@ALIAS, NAME@newest or NAME@best')
    .argument('[other]', 'the version that would take its place')
    .option('--out <file>', 'where to write it; - is stdout; default: NAME-NUMBER.report.html')
    .option('--open', 'show it in the browser', false);
  addHeldOutOption(command);
  addRegistryOption(command);
  addCommonOptions(
    command,
    'npx batcomputer report titanic --open\nnpx batcomputer report titanic titanic@newest',
  ).action(runReport);
}

async function runReport(
  text: string,
  other: string | undefined,
  { registry: place, out, open, json, ...heldOut }: ReportOptions,
): Promise<void> {
  if (out === '-' && (open || json)) {
    throw new UsageError('--out - writes the page to stdout: leave out --open and --json');
  }
  const source = heldOutSource(heldOut);
  if (source !== null && other === undefined) {
    throw new UsageError('--data is for two versions: it compares them on held-out rows');
  }
  const registry = await openRegistry(place);
  const version = await registry.version(text);
  const versions = other === undefined ? [version] : [version, await registry.version(other)];
  const page =
    versions.length === 1
      ? new TextDecoder().decode(await reportOf(version))
      : await comparisonPage(versions[0], versions[1], source);
  const file =
    out ?? `${versions.map(({ name, number }) => `${name}-${number}`).join('-')}.report.html`;
  await writePieces(file, [page]);
  if (file === '-') return;
  if (json) printJson({ versions: versions.map(({ id }) => id), out: file });
  else print(`${file}\n`);
  if (open) await openInBrowser(resolve(file));
}

async function comparisonPage(
  before: Version,
  after: Version,
  source: ReturnType<typeof heldOutSource>,
): Promise<string> {
  const diff = await diffVersions(before, after, source);
  return compareReport({
    before: await reportFacts(before),
    after: await reportFacts(after),
    diff,
  });
}

/** What shows a file, by platform. */
const OPENERS: Partial<Record<NodeJS.Platform, [program: string, ...before: string[]]>> = {
  darwin: ['open'],
  win32: ['explorer.exe'],
};

/** @throws UserError when there is no browser to be had; the file is written all the same */
async function openInBrowser(file: string): Promise<void> {
  const [program, ...before] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...before, file], { stdio: 'ignore', detached: true });
  await new Promise<void>((done, fail) => {
    child.once('spawn', done);
    child.once('error', () =>
      fail(new UserError(`${program}, which shows it, is not there: open ${file} yourself`)),
    );
  });
  child.unref();
}
