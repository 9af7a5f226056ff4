// The page of the repository's own scripts: what package.json runs, and what each says of itself in its first lines.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../../trainer/base/package-files.ts';
import { markdownTable } from '../../docs-tables.ts';
import { cell, pageHead } from './page.ts';

/** Those that run a program of another package, or run before a script of their own. */
const OTHERS: Record<string, string> = {
  start: 'Trains where anything has changed, then serves at <http://localhost:8787>.',
  'test:api': 'Calls every route of the API with Newman.',
  script: 'Runs a script that has no name here: `npm run script scripts/bench/size.ts`.',
  format: 'Formats the sources with biome.',
};

export function npmScriptsPage(): string {
  const { scripts } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8'));
  const rows = Object.entries<string>(scripts)
    .filter(([name]) => !name.startsWith('pre') || name === 'prepack')
    .map(([name, command]) => [`\`npm ${nameOf(name)}\``, OTHERS[name] ?? meaningOf(command)]);
  return pageHead(
    'Scripts of this repository',
    'package.json and the scripts',
    `For those who work on Batcomputer itself, in a clone. The installed package has [commands](cli.md) instead.

${markdownTable([['script', 'what it does'], ...rows])}`,
  );
}

function nameOf(name: string): string {
  if (name === 'start' || name === 'test') return name;
  return name === 'prepack' ? 'pack' : `run ${name}`;
}

/** The first comment of the script that a command runs. */
function meaningOf(command: string): string {
  const [, path] = /pinned-node\.mjs (scripts\/\S+)/.exec(command) ?? [];
  if (path === undefined) throw new Error(`no script in: ${command}; say what it does in OTHERS`);
  const lines = readFileSync(join(PACKAGE_ROOT, path), 'utf8').split('\n');
  const end = lines.findIndex((line) => !line.startsWith('//'));
  const text = lines.slice(0, end).map((line) => line.replace(/^\/\/ ?/, ''));
  const [paragraph] = text.join('\n').split(/\n\s*\n/);
  const meaning = paragraph.replace(/^(?:`[^`]*`(?: \([^)]*\))?|\w+:\w+): /, '');
  const [said] = meaning.split(/\s+node scripts\//);
  return cell(`${said[0].toUpperCase()}${said.slice(1)}`.replace(/:$/, '.'));
}
