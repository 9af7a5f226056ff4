// Checks the one-way import rule of the folders; prints each broken import as file:line and exits 1.
//
//   worker, trainer ─► runtime ─► assembly/shared ◄─ assembly/infer, assembly/train, assembly/ingest
//   trainer ─► worker/build, Node code that writes a worker for versions it is handed
//   within trainer:   a room imports from rooms before it only, in the order of ROOMS
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface BrokenImport {
  file: string;
  line: number;
  imported: string;
  reason: string;
}

interface ImportStatement {
  specifier: string;
  line: number;
}

/** Which areas a file of an area may import from. Areas that are absent here are not checked. */
const ALLOWED: Record<string, string[]> = {
  worker: ['worker', 'runtime', 'assembly/shared'],
  'worker/build': ['worker/build', 'runtime'],
  trainer: ['trainer', 'worker/build', 'runtime', 'assembly/shared'],
  runtime: ['runtime', 'assembly/shared'],
  'assembly/shared': [],
  'assembly/infer': ['assembly/infer', 'assembly/shared'],
  'assembly/train': ['assembly/train', 'assembly/shared'],
  'assembly/ingest': ['assembly/ingest', 'assembly/shared'],
};

/** Trainer folders, and its entry, in the order in which they build on each other. */
const ROOMS = [
  'base',
  'recipes', // Before recipe, which finds them; a recipe itself imports the package alone.
  'recipe',
  'encode', // Before ingest, which fills the cell table that encode describes.
  'ensemble',
  'registry',
  'ingest',
  'draft', // From rows as they come to a recipe.
  'forest',
  'boosting',
  'learn',
  'evaluate',
  'validate',
  'tune',
  'import',
  'export',
  'compile',
  'judge',
  'release',
  'index.ts', // What the package offers to others.
  'delivery',
  'monitor',
  'init',
  'cli',
];

/** A room that stands on less than all rooms before it: the registry is a store, and knows nothing of how models are made. */
const STANDS_ON: Record<string, string[]> = {
  registry: ['base', 'ensemble'],
};

/** Files by which the other rooms enter a room; its other files are its own. */
const DOORS: Record<string, string[]> = {
  registry: [
    'registry.ts',
    'version.ts',
    'ensemble-file.ts',
    'golden-file.ts',
    'history.ts',
    'seal.ts',
    'remote/bucket.ts',
    'remote/pull.ts',
    'remote/push.ts',
    'remote/remote-registry.ts',
  ],
};

function areaOf(path: string): string | null {
  const [top, second] = path.split('/');
  if (top === 'worker' && second === 'build') return 'worker/build';
  if (top === 'worker' || top === 'trainer') return top;
  if (top === 'runtime') return 'runtime';
  if (top === 'assembly' && second !== undefined) return `assembly/${second}`;
  return null;
}

const IMPORT = /(?:^|;)\s*(?:import|export)\s+(?:[\w*{}\s,$]+?\s+from\s+)?['"]([^'"]+)['"]/gm;
const DYNAMIC_IMPORT = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

/** Every import and re-export of a source text, with its line (from 1). */
export function importsOf(source: string): ImportStatement[] {
  const lineAt = (index: number) => source.slice(0, index).split('\n').length;
  const found: ImportStatement[] = [];
  for (const match of source.matchAll(IMPORT)) {
    const end = match.index + match[0].length;
    found.push({ specifier: match[1], line: lineAt(end) });
  }
  for (const match of source.matchAll(DYNAMIC_IMPORT)) {
    found.push({ specifier: match[1], line: lineAt(match.index) });
  }
  return found;
}

/** Why `from` may not import `to` (both relative to the root), or null when it may. */
function reasonAgainst(from: string, to: string): string | null {
  const fromArea = areaOf(from);
  if (fromArea === null || ALLOWED[fromArea] === undefined) return null;
  if (to.startsWith('node_modules/')) return null; // A package, by its path.
  const toArea = areaOf(to) ?? to.split('/')[0];
  if (!ALLOWED[fromArea].includes(toArea)) return `${fromArea} may not import ${toArea}`;
  if (fromArea !== 'trainer' || toArea !== 'trainer') return null;

  const fromRoom = from.split('/')[1];
  const toRoom = to.split('/')[1];
  for (const room of [fromRoom, toRoom]) {
    if (!ROOMS.includes(room)) return `trainer/${room} has no place in the order of rooms`;
  }
  const ground = STANDS_ON[fromRoom];
  if (ground !== undefined && ![fromRoom, ...ground].includes(toRoom))
    return `${fromRoom} stands on ${ground.join(' and ')}`;
  const doors = DOORS[toRoom];
  const inside = to.split('/').slice(2).join('/');
  if (doors !== undefined && fromRoom !== toRoom && !doors.includes(inside)) {
    return `${inside} is ${toRoom}'s own; ${doors[0]} and ${doors[1]} lead to it`;
  }
  return ROOMS.indexOf(toRoom) > ROOMS.indexOf(fromRoom)
    ? `${fromRoom} comes before ${toRoom}`
    : null;
}

function sourceFiles(root: string): string[] {
  const folders = ['worker', 'trainer', 'runtime', 'assembly'];
  return folders.flatMap((folder) => {
    let names: string[];
    try {
      names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
    } catch {
      return []; // A folder that is not there has no imports.
    }
    return names
      .filter((name) => /\.tsx?$/.test(name) && !name.split('/').includes('generated'))
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
  });
}

function targetOf(root: string, file: string, specifier: string): string {
  return relative(root, resolve(root, dirname(file), specifier)).replaceAll('\\', '/');
}

/** Checks every source file under `root`; the result is empty when the rule holds. */
export function checkImports(root: string): BrokenImport[] {
  const broken: BrokenImport[] = [];
  for (const file of sourceFiles(root).sort()) {
    for (const { specifier, line } of importsOf(readFileSync(join(root, file), 'utf8'))) {
      if (!specifier.startsWith('.')) continue;
      const target = targetOf(root, file, specifier);
      const reason = reasonAgainst(file, target);
      if (reason !== null) broken.push({ file, line, imported: specifier, reason });
    }
  }
  return broken;
}

if (import.meta.main) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const broken = checkImports(root);
  for (const { file, line, imported, reason } of broken) {
    console.error(`${file}:${line}: imports '${imported}': ${reason}`);
  }
  if (broken.length > 0) process.exit(1);
  console.log('imports: every import follows the one-way rule');
}
