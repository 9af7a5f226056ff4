// Where a version was made: the commit of the code and the versions of the tools.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { PACKAGE_ROOT, PREBUILT, programVersion, RUNS_FROM_SOURCE } from '../base/package-files.ts';

/** Packages whose version can change what a model answers or how it is checked. */
const TOOLS = ['@duckdb/node-api', 'assemblyscript', 'onnxruntime-web'];

/** What the package was built from: written by scripts/build-package.ts. */
export const BUILD_FILE = join(PREBUILT, 'build.json');

interface BuildFile {
  /** Of the program's sources. */
  commit: string | null;
  /** Version of the compiler of the kernels. */
  assemblyscript: string;
}

/**
 * The commit that made a version, and whether files that are tracked have changed since: the program's own in a checkout;
 * of the installed package, which `tools` names by its version, that of the folder one works in.
 */
export async function readGitState(): Promise<RegistryEntry['git']> {
  const git = async (...args: string[]) =>
    (
      await promisify(execFile)('git', args, {
        cwd: RUNS_FROM_SOURCE ? PACKAGE_ROOT : process.cwd(),
      })
    ).stdout.trim();
  try {
    const commit = await git('rev-parse', 'HEAD');
    const changes = await git('status', '--porcelain', '--untracked-files=no');
    return { commit, dirty: changes !== '' };
  } catch {
    return { commit: null, dirty: false }; // No git here, or not a repository.
  }
}

/** URL of the GitHub Actions run that this is, or null elsewhere. */
export function readCiRun(): string | null {
  const {
    GITHUB_SERVER_URL: server,
    GITHUB_REPOSITORY: repository,
    GITHUB_RUN_ID: run,
  } = process.env;
  return server && repository && run ? `${server}/${repository}/actions/runs/${run}` : null;
}

/** Tool name → version; those that are not installed are left out. */
export function readToolVersions(): Record<string, string> {
  const tools: Record<string, string> = {
    batcomputer: programVersion(),
    node: process.versions.node,
  };
  if (!RUNS_FROM_SOURCE) {
    const { assemblyscript } = JSON.parse(readFileSync(BUILD_FILE, 'utf8')) as BuildFile;
    tools.assemblyscript = assemblyscript;
  }
  for (const name of TOOLS) {
    const path = packageJsonOf(name);
    if (path === undefined) continue;
    tools[name] = (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
  }
  return tools;
}

function packageJsonOf(name: string): string | undefined {
  try {
    return findPackageJSON(name, import.meta.url);
  } catch {
    return undefined; // Some are optional, and the compilers are this repository's alone.
  }
}
