// The engine's memory: what every table gets, and what wide rows get beside it.
import { totalmem } from 'node:os';
import { expect, it } from 'vitest';
import { allowColumns, queryRows, withDuckDb } from '../../../trainer/ingest/duckdb.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/** What the engine says that it may hold, in MB. */
function limitFor(columns: number): Promise<number> {
  return withDuckDb({ threads: 1, temporary: temporaryFolder() }, async (connection) => {
    await allowColumns(connection, columns);
    const [[limit]] = await queryRows(connection, "SELECT current_setting('memory_limit')");
    const [, size, unit] = /^([\d.]+) (\w)iB$/.exec(String(limit)) ?? [];
    return (Number(size) * (unit === 'G' ? 2 ** 30 : 2 ** 20)) / 1e6;
  });
}

it('rows of many columns may take more memory, to half of the machine at most', async () => {
  expect(await limitFor(200)).toBeCloseTo(400, 0);
  const half = totalmem() / 2e6;
  expect(await limitFor(600)).toBeCloseTo(Math.max(400, Math.min(800, half)), -2);
  expect(await limitFor(1_000_000)).toBeLessThan(half * 1.05);
});
