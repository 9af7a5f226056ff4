// `npm run docs`: the site of docs/ in build/docs, made by VitePress, and every link in it followed. VitePress has 75
// packages and 102 MB, so it is installed here, in build/docs-tools, and not with the repository.
//
//   npm run docs                 builds and checks
//   npm run docs -- --serve      … and serves it at http://localhost:4173
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pagesOf } from './check-links.ts';
import { HOME } from './pages.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TOOLS = join(ROOT, 'build/docs-tools');
const SITE = join(ROOT, 'build/docs');
const SOURCES = join(ROOT, 'build/docs-pages');
/** Pages of the root, and the home → what they are in the site. */
const MOVED: Record<string, string> = {
  'README.md': 'PROJECT.md',
  'CHANGELOG.md': 'CHANGELOG.md',
  [`docs/${HOME}`]: 'index.md',
};
const BASE = process.env.DOCS_BASE ?? '/';
const VITEPRESS = '1.6.4';
/** Folders below docs/ with programs that pages link to; VitePress takes the pictures itself. */
const COPIED = ['clients', 'hosts', 'how-to', 'tutorials'];
const PICTURES = 'images';

function run(command: string, args: string[], cwd: string): void {
  const env = { ...process.env, VITE_EXTRA_EXTENSIONS: extensions().join(',') };
  const { status, error } = spawnSync(command, args, { cwd, env, stdio: 'inherit' });
  if (status === 0) return;
  console.error(`error: ${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`);
  process.exit(1);
}

/** Of files that VitePress must not take for pages where one links to them. */
function extensions(): string[] {
  const files = COPIED.map((folder) => join(ROOT, 'docs', folder)).filter(existsSync);
  const names = files.flatMap((path) => readdirSync(path, { recursive: true, encoding: 'utf8' }));
  return [...new Set(names.map((name) => extname(name).slice(1)))].filter(
    (one) => one !== '' && one !== 'md',
  );
}

/** VitePress, as an npm project of its own. */
function installVitePress(): string {
  const installed = join(TOOLS, 'node_modules/vitepress');
  const isThere =
    existsSync(join(installed, 'package.json')) &&
    JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')).version === VITEPRESS;
  if (!isThere) {
    mkdirSync(TOOLS, { recursive: true });
    writeFileSync(join(TOOLS, 'package.json'), '{ "private": true }\n');
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
    run('npm', ['install', '--save-exact', ...quiet, `vitepress@${VITEPRESS}`], TOOLS);
  }
  return join(installed, 'bin/vitepress.js');
}

/** The pages as the site has them: with the two of the repository's root, to which pages link, beside them. */
function writeSources(): void {
  rmSync(SOURCES, { recursive: true, force: true });
  cpSync(join(ROOT, 'docs', PICTURES), join(SOURCES, PICTURES), { recursive: true });
  for (const page of pagesOf(ROOT)) {
    const target = MOVED[page] ?? page.replace(/^docs\//, '');
    mkdirSync(dirname(join(SOURCES, target)), { recursive: true });
    writeFileSync(join(SOURCES, target), asSitePage(page, readFileSync(join(ROOT, page), 'utf8')));
  }
}

/** Links between docs/ and the root become links within the site; a link to a folder is its text. */
function asSitePage(page: string, text: string): string {
  const isMoved = page in MOVED;
  // VitePress would show the text of a drawing that GitHub draws.
  const drawn = text
    .replace(/```mermaid\n[\s\S]*?```\n/g, '')
    // Pictures that a page of the root shows in HTML.
    .replace(/\b(src|srcset)="docs\//g, '$1="./');
  return drawn.replace(/\[([^\]\n]*)\]\(([^)\s]+)\)/g, (link, label, target) => {
    const [path, anchor] = target.split('#');
    if (path === '' || /^[a-z]+:/i.test(path)) return link;
    const file = relative(ROOT, join(ROOT, dirname(page), path)).replaceAll('\\', '/');
    if (!existsSync(join(ROOT, file))) return link;
    if (statSync(join(ROOT, file)).isDirectory()) return label;
    const here = isMoved ? '.' : dirname(page.slice('docs/'.length));
    const there = MOVED[file] ?? file.replace(/^docs\//, '');
    if (!(file in MOVED) && !file.startsWith('docs/')) return label;
    const way = relative(here, there).replaceAll('\\', '/');
    return `[${label}](${way}${anchor === undefined ? '' : `#${anchor}`})`;
  });
}

/** Files beside the pages that link to them. */
function copyFiles(): void {
  for (const folder of COPIED) {
    const from = join(ROOT, 'docs', folder);
    if (!existsSync(from)) continue;
    const filter = (path: string) => !path.endsWith('.md');
    cpSync(from, join(SITE, folder), { recursive: true, filter });
  }
}

/** Each link and picture of the built pages that leads to no file, or to an anchor that its page has not. */
function deadLinks(): string[] {
  const pages = readdirSync(SITE, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.html'),
  );
  const texts = new Map(pages.map((path) => [path, readFileSync(join(SITE, path), 'utf8')]));
  return pages.flatMap((page) => {
    const links = (texts.get(page) ?? '').matchAll(/<(?:a|img)\s[^>]*?\b(?:href|src)="([^"]+)"/g);
    return [...links].flatMap(([, link]) => {
      if (/^[a-z]+:/i.test(link)) return [];
      const target = new URL(link, `http://site${BASE}${page}`);
      if (!target.pathname.startsWith(BASE)) return [`${page}: ${link} leads out of the site`];
      const path = fileOf(decodeURI(target.pathname.slice(BASE.length)));
      if (path === null) return [`${page}: ${link} leads to no file`];
      const anchor = decodeURIComponent(target.hash.slice(1));
      const isThere = anchor === '' || texts.get(path)?.includes(`id="${anchor}"`);
      return isThere ? [] : [`${page}: ${link} leads to no heading`];
    });
  });
}

/** The file below the site that a server gives for a path. */
function fileOf(path: string): string | null {
  const candidates = [path, `${path}.html`, join(path, 'index.html')];
  const found = candidates.find((one) => {
    const full = join(SITE, one);
    return existsSync(full) && statSync(full).isFile();
  });
  return found === undefined ? null : relative(SITE, join(SITE, found)).replaceAll('\\', '/');
}

const vitepress = installVitePress();
writeSources();
run(process.execPath, [vitepress, 'build', 'docs'], ROOT);
copyFiles();
const dead = deadLinks();
for (const link of dead) console.error(link);
if (dead.length > 0) process.exit(1);
console.log(
  `The site is in ${relative(process.cwd(), SITE) || dirname(SITE)}; none of its links is dead.`,
);
if (process.argv.includes('--serve')) run(process.execPath, [vitepress, 'preview', 'docs'], ROOT);
