// The engine's own words for want of memory or disk never reach a person.
import { expect, it } from 'vitest';
import { UserError } from '../../../trainer/base/user-error.ts';
import { queryNumber, withDuckDb } from '../../../trainer/ingest/duckdb.ts';
import { EngineFault, explainEngine } from '../../../trainer/ingest/engine-fault.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

it('tells from the real engine that memory ran out, with what helps', async () => {
  const reading = withDuckDb({ threads: 1, temporary: temporaryFolder() }, async (connection) => {
    await connection.run("SET memory_limit = '8MB'");
    await queryNumber(connection, 'SELECT length(string_agg(range::text)) FROM range(1000000)');
  });
  const fault = await reading.catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(EngineFault);
  expect((fault as EngineFault).message).toMatch(
    /^DuckDB, which reads the data, has run out of the memory that it may take \(7\.6 MiB\): try --threads 1/,
  );
});

it('tells a full disk from full memory', () => {
  const full = new Error(
    "Out of Memory Error: failed to offload data block of size 256.0 KiB (1 GiB/1 GiB used).\nThis limit was set by the 'max_temp_directory_size' setting.",
  );
  expect(String(explainEngine(full))).toMatch(/has filled the disk of the temporary folder/);
  const device = new Error('IO Error: Could not write file "x": No space left on device');
  expect(explainEngine(device)).toBeInstanceOf(EngineFault);
});

it('leaves every other error as it is', () => {
  for (const error of [new Error('Binder Error: no'), new UserError('Out of Memory Error'), 'x']) {
    expect(explainEngine(error)).toBe(error);
  }
});
