// Every query of the trainer is made in ingest/sql: other files name what they want of the rows.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const trainer = fileURLToPath(new URL('../../../../trainer', import.meta.url));
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
  const outside = withQueries.filter((name) => !name.startsWith('ingest/sql/'));
  expect(withQueries.length).toBeGreaterThan(outside.length);
  expect(outside).toEqual([]);
});
