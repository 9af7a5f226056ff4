// `node scripts/docs/check-links.ts`: every link of the repository's pages leads to a file that is there and to an anchor
// that it has, and every page of docs/ is in the site's sidebar. Links to other hosts are not followed.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { anchorsOf, linksOf } from './markdown.ts';
import { HOME, SECTIONS } from './pages.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Paths of the pages below a root, its own and those of docs/. */
export function pagesOf(root: string): string[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.md') && !path.includes('node_modules'));
  const own = readdirSync(root).filter((path) => path.endsWith('.md'));
  return [...own, ...docs.map((path) => `docs/${path}`)].sort();
}

/** A sentence for each link that leads nowhere. */
export function linkFaults(root: string, pages: string[] = pagesOf(root)): string[] {
  const anchors = new Map<string, Set<string>>();
  const anchorsIn = (path: string) => {
    const known = anchors.get(path) ?? anchorsOf(readFileSync(path, 'utf8'));
    anchors.set(path, known);
    return known;
  };
  return pages.flatMap((page) =>
    linksOf(readFileSync(join(root, page), 'utf8')).flatMap(({ target, line }) => {
      if (/^[a-z][a-z+.-]*:/i.test(target)) return [];
      const [path, anchor] = target.split('#');
      const file = path === '' ? join(root, page) : join(root, dirname(page), decodeURI(path));
      const place = `${page}:${line}: ${target}`;
      if (relative(root, file).startsWith('..')) return [`${place} leads out of the repository`];
      if (!existsSync(file)) return [`${place} leads to no file`];
      if (anchor === undefined) return [];
      if (statSync(file).isDirectory() || !file.endsWith('.md')) return [`${place} has no anchors`];
      return anchorsIn(file).has(decodeURI(anchor)) ? [] : [`${place} leads to no heading`];
    }),
  );
}

/** A sentence for each page that the sidebar lacks, or lists without a file. */
export function sidebarFaults(root: string): string[] {
  const listed = [HOME, ...SECTIONS.flatMap(({ pages }) => pages.map(([path]) => path))];
  const there = pagesOf(root)
    .filter((path) => path.startsWith('docs/'))
    .map((path) => path.slice('docs/'.length));
  return [
    ...there
      .filter((path) => !listed.includes(path))
      .map((path) => `docs/${path} is in no section`),
    ...listed.filter((path) => !there.includes(path)).map((path) => `there is no docs/${path}`),
    ...listed
      .filter((path, i) => listed.indexOf(path) < i)
      .map((path) => `${path} is listed twice`),
  ];
}

if (import.meta.main) {
  const faults = [...linkFaults(ROOT), ...sidebarFaults(ROOT)];
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) console.error('The sidebar is scripts/docs/pages.ts.');
  process.exitCode = faults.length > 0 ? 1 : 0;
}
