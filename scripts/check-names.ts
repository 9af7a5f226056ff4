// One word for one thing: finds names that two files export with two meanings, and functions named by a verb alone.
// `assembly/` is left out: a kernel has the name of its plain twin.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOTS = ['trainer', 'runtime', 'worker', 'scripts'];
const EXPORT =
  /^export (?:abstract )?(?:async )?(?:function\*?|class|interface|type|const|let) (\w+)/gm;
/** Says of what only together with its file, which its callers do not see. */
const VERB_ALONE = /^(?:export )?(?:async )?function (describe)\(/gm;

/** `name: file, file` of each name that is exported twice, and `name: file` of each verb alone. */
export function ambiguousNames(sources: ReadonlyMap<string, string>): string[] {
  const files = new Map<string, string[]>();
  const alone: string[] = [];
  for (const [file, text] of sources) {
    for (const [, name] of text.matchAll(EXPORT)) {
      files.set(name, [...(files.get(name) ?? []), file]);
    }
    for (const [, name] of text.matchAll(VERB_ALONE)) alone.push(`${name}: ${file}`);
  }
  const twice = [...files].filter(([, where]) => new Set(where).size > 1);
  return [...twice.map(([name, where]) => `${name}: ${where.join(', ')}`), ...alone];
}

/** Path → text of every source of the program. */
export function readSources(root: string): Map<string, string> {
  const paths = ROOTS.flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
      .map((file) => `${top}/${file.replaceAll('\\', '/')}`),
  );
  return new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

if (import.meta.main) {
  const found = ambiguousNames(readSources(process.cwd()));
  for (const line of found) console.error(line);
  process.exitCode = found.length > 0 ? 1 : 0;
}
