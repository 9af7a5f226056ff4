// Where a version was made: the commit of the code and the versions of the tools.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { RegistryEntry } from '../../models/contract/registry-entry.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Packages whose version can change what a model answers or how it is checked. */
const TOOLS = ['@duckdb/node-api', 'assemblyscript', '@assemblyscript/loader', 'onnxruntime-web'];

/** The program's own commit, and whether files that are tracked have changed since. */
export async function readGitState(): Promise<RegistryEntry['git']> {
  const git = async (...args: string[]) =>
    (await promisify(execFile)('git', args, { cwd: ROOT })).stdout.trim();
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

/** Tool name → version. */
export function readToolVersions(): Record<string, string> {
  const versionOf = (path: string) =>
    (JSON.parse(readFileSync(`${ROOT}${path}/package.json`, 'utf8')) as { version: string })
      .version;
  const tools = TOOLS.map((name) => [name, versionOf(`node_modules/${name}`)]);
  return { batcomputer: versionOf('.'), node: process.versions.node, ...Object.fromEntries(tools) };
}
