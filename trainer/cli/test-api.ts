// `batcomputer test-api`: the integration tests of an API: of one that runs somewhere, or of the registered models as
// they would be deployed, served here for the tests alone.

import { join } from 'node:path';
import type { Command } from 'commander';
import { writeFileAtomic } from '../base/files.ts';
import { inCache } from '../base/project.ts';
import { withTemporaryFolder } from '../base/temporary-folder.ts';
import { apiKeyHere } from '../delivery/api-key.ts';
import { readLocalConfig } from '../delivery/release-config.ts';
import { type ApiTestResult, runApiTests } from '../delivery/run-api-tests.ts';
import { serveBundle } from '../delivery/serve-bundle.ts';
import { writeBundle } from '../delivery/write-bundle.ts';
import { openRegistry } from '../judge/open-registry.ts';
import {
  addCarriedArguments,
  type CarriedOptions,
  chooseCarried,
  withModel,
} from './carried-versions.ts';
import { addCommonOptions, type RegistryOptions } from './options.ts';
import { print, printJson, say } from './print.ts';
import { addRegistryOption } from './registry-option.ts';

const FAILURES_SHOWN = 20;

interface TestApiOptions extends RegistryOptions, CarriedOptions {
  url?: string;
  report: string;
  collection?: string;
}

export function addTestApiCommand(program: Command): void {
  const command = program
    .command('test-api')
    .description('check every route of an API against the document that it serves')
    .option('--url <url>', 'URL of a running API; set its key in BATCOMPUTER_API_KEY')
    .option('--report <file>', 'where to write the JUnit report', inCache('test-api.xml'))
    .option('--collection <file>', 'also write the requests, as a Postman collection');
  addCarriedArguments(command);
  addRegistryOption(command);
  addCommonOptions(
    command,
    'npx batcomputer test-api\nnpx batcomputer test-api --url https://v3-batcomputer.example.workers.dev',
  ).action((model: string | undefined, options) => runTestApi(withModel(model, options)));
}

async function runTestApi(options: TestApiOptions): Promise<void> {
  const { url, report, collection: file, json } = options;
  const apiKey = apiKeyHere();
  const run = (at: string) => runApiTests({ url: at, report, apiKey });
  const { collection, ...result } =
    url === undefined ? await testRegistered(options, run) : await run(url);
  if (file !== undefined) {
    await writeFileAtomic(file, `${JSON.stringify(collection, null, 2)}\n`);
  }
  const { requests, assertions, failures } = result;
  process.exitCode = failures.length === 0 && assertions > 0 ? 0 : 1;
  if (json) {
    printJson({ ...result, report });
    return;
  }
  for (const failure of failures.slice(0, FAILURES_SHOWN)) say(`✗ ${failure}\n`);
  const place = url ?? 'the registered models';
  print(
    `${place}: ${requests} requests, ${assertions} checks, ${failures.length} failed\nreport: ${report}\n`,
  );
}

/** Runs the tests against a bundle of the registered models on workerd. */
async function testRegistered(
  options: TestApiOptions,
  run: (url: string) => Promise<ApiTestResult>,
): Promise<ApiTestResult> {
  const registry = await openRegistry(options.registry);
  const chosen = await chooseCarried(registry, options);
  return withTemporaryFolder(async (folder) => {
    const out = join(folder, 'bundle');
    const config = await readLocalConfig();
    await writeBundle({ registry, chosen, out, config, target: 'workerd' });
    const server = await serveBundle(out);
    try {
      return await run(server.url);
    } finally {
      await server.stop();
    }
  });
}
