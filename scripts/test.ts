// `npm test`: every check beside every test, since one core is idle otherwise; ends with one line of counts. A check
// that fails counts as one failed test, so that the line and the exit code agree.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { collectTool, runTool } from './run-tool.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RESULTS = join(ROOT, 'build/test-results.json');

/** What the tests, too, need first. */
const KERNELS = ['scripts/build-kernels.ts'];

const CHECKS: [title: string, command: string, args: string[]][] = [
  ['types', 'tsc', ['-p', 'tsconfig.json']],
  ['types of the worker', 'tsc', ['-p', 'worker/tsconfig.json']],
  ['lint and format', 'biome', ['check', '.', '--log-level=warn']],
  ['imports', 'node', ['scripts/check-imports.ts']],
  ['links of the docs', 'node', ['scripts/docs/check-links.ts']],
  ['size of the worker', 'node', ['scripts/check-size.ts']],
];

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** What vitest's JSON report holds of interest. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

/** Counts of a report; a file that could not be run at all is one failed test. */
export function countTests(report: Report): Counts {
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

async function runTests(args: string[]): Promise<Counts> {
  rmSync(RESULTS, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${RESULTS}`];
  const projects = ['--project', 'node', '--project', 'workerd'];
  const succeeded = await runTool('vitest', ['run', ...projects, ...reporters, ...args]);
  let counts: Counts;
  try {
    counts = countTests(JSON.parse(readFileSync(RESULTS, 'utf8')));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }; // Vitest died before it could report.
  }
  // Vitest also fails for an error outside of any test.
  if (!succeeded && counts.failed === 0) counts.failed = 1;
  return counts;
}

/** One check after the other; the output of each comes whole, when it has ended. Returns how many failed. */
async function runChecks(): Promise<number> {
  let failed = 0;
  for (const [title, command, args] of CHECKS) {
    const { succeeded, output } = await collectTool(command, args);
    console.log(`${output}${succeeded ? '✓' : '✗'} ${title}`);
    if (!succeeded) failed++;
  }
  return failed;
}

async function main(args: string[]): Promise<void> {
  if (!(await runTool('node', KERNELS))) {
    console.log('✗ kernels\n\n0 passed, 1 failed, 0 skipped');
    process.exitCode = 1;
    return;
  }
  const [failedChecks, { passed, failed, skipped }] = await Promise.all([
    runChecks(),
    runTests(args),
  ]);
  const allFailed = failed + failedChecks;
  console.log(`\n${passed} passed, ${allFailed} failed, ${skipped} skipped`);
  process.exitCode = allFailed > 0 || passed === 0 ? 1 : 0;
}

if (import.meta.main) await main(process.argv.slice(2));
