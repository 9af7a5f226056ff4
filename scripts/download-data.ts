// npm run data: the real archive of data.police.uk, by months and forces.
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { didYouMean } from '../runtime/schema/did-you-mean.ts';
import { UserError } from '../trainer/base/user-error.ts';
import { reportFailure } from '../trainer/cli/failure.ts';
import { createProgress } from '../trainer/cli/progress.ts';
import { ARCHIVE_URL, fetchPoliceFiles } from '../trainer/recipes/police/police-archive.ts';
import type { PoliceRates } from '../trainer/recipes/police/sample-rows.ts';

interface Options {
  from: string;
  to: string;
  force: string[];
  out: string;
  baseUrl: string;
}

/** File names of forces from slugs or published names. */
function forceSlugs(given: string[]): string[] {
  const path = new URL('../trainer/recipes/police/police-rates.json', import.meta.url);
  const { forces } = JSON.parse(readFileSync(path, 'utf8')) as PoliceRates;
  return given.map((name) => {
    const force = forces.find((each) => each.slug === name || each.name === name);
    if (force !== undefined) return force.slug;
    const known = forces.map(({ slug }) => slug);
    throw new UserError(`no police force '${name}'${didYouMean(name, known)}`);
  });
}

const program = new Command('npm run data --')
  .description('downloads street-level crime data of data.police.uk (Open Government Licence v3.0)')
  .requiredOption('--from <month>', 'first month, as 2025-01')
  .requiredOption('--to <month>', 'last month, as 2025-12')
  .option('--force <name...>', 'only these forces, as in file names (kent) or published', [])
  .option('--out <dir>', 'where the files are put', 'data/police')
  .option('--base-url <url>', 'where the archives are', ARCHIVE_URL)
  .addHelpText('after', '\nExample:\n  npm run data -- --from 2025-01 --to 2025-12 --force kent')
  .exitOverride();

try {
  const { from, to, force, out, baseUrl } = program.parse().opts<Options>();
  const query = { from, to, forces: forceSlugs(force), folder: out, baseUrl };
  const files = await fetchPoliceFiles(query, createProgress());
  process.stdout.write(`${files.length} files in ${out}\n`);
  process.stdout.write(`next: npx batcomputer train batcomputer --data ${out}\n`);
} catch (error) {
  process.exitCode = reportFailure(error);
}
