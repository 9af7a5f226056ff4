// Every query over rows is made in ingest/sql: other files name what they want of them. Those over what deployments
// recorded are made in monitor/read.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const trainer = fileURLToPath(new URL('../../../../trainer', import.meta.url));
const PLACES = ['ingest/sql/', 'monitor/read/'];
const QUERY = /\b(SELECT|DESCRIBE|GROUP BY|CASE WHEN|CREATE TEMP)\b/;

it('no other file has the text of a query', () => {
  const files = readdirSync(trainer, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts'));
  const withQueries = files.filter((name) =>
    readFileSync(`${trainer}/${name}`, 'utf8')
      .split('\n')
      .some((line) => QUERY.test(line) && !/^\s*(\/\/|\*|\/\*\*)/.test(line)),
  );
  const outside = withQueries.filter((name) => !PLACES.some((place) => name.startsWith(place)));
  expect(withQueries.length).toBeGreaterThan(outside.length);
  expect(outside).toEqual([]);
});
