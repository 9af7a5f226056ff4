// `npm run test:api -- --url http://…`: the integration tests of a running API, with a JUnit report and an
// exit code. `--collection FILE` writes the collection too, for Postman; BATCOMPUTER_API_KEY is sent if set.
import { runApiTests } from '../trainer/delivery/run-api-tests.ts';
import { writeFileAtomic } from '../trainer/files.ts';
import { UserError } from '../trainer/user-error.ts';
import { readOptions } from './read-options.ts';

const FAILURES_SHOWN = 20;

const values = readOptions({
  url: { type: 'string', default: 'http://localhost:8787' },
  report: { type: 'string', default: 'build/test-api.xml' },
  collection: { type: 'string' },
});

try {
  const { url, report } = values;
  const { requests, assertions, failures, collection } = await runApiTests({
    url,
    report,
    apiKey: process.env.BATCOMPUTER_API_KEY,
  });
  if (values.collection !== undefined) {
    await writeFileAtomic(values.collection, `${JSON.stringify(collection, null, 2)}\n`);
  }
  for (const failure of failures.slice(0, FAILURES_SHOWN)) console.error(`✗ ${failure}`);
  console.log(`${url}: ${requests} requests, ${assertions} checks, ${failures.length} failed`);
  console.log(`report: ${report}`);
  process.exitCode = failures.length === 0 && assertions > 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
}
