// Records from files of JSON lines, which the engine reads as it reads the rows of training: those of other events and
// times are passed over, and what is left is held to the form that deployments write.
import { readdir, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { recordSchema } from '../../../runtime/schema/record-schema.ts';
import { UserError } from '../../base/user-error.ts';
import { streamValues, withDuckDb } from '../../ingest/duckdb.ts';
import { allowOnly } from '../../ingest/engine-lock.ts';
import { listSql, sqlText } from '../../ingest/sql/sql-text.ts';
import { type ModelRecords, RecordCollector } from '../records.ts';
import type { RecordQuery } from './record-reader.ts';

const NAMES = /\.(?:jsonl|ndjson|json|log|txt)(?:\.gz|\.zst)?$/;
/** A record is a few kilobytes; a longer line is none. */
const LONGEST_LINE = 1 << 24;
const EVENTS = ['window', 'answer', 'feedback'];

/**
 * @param place a file, or a folder with all below it
 * @param temporary an empty folder, in which the engine may work
 * @throws UserError when there is no such file, or a record is not as deployments write them
 */
export async function readLines(
  place: string,
  query: RecordQuery,
  temporary: string,
): Promise<ModelRecords> {
  const files = await filesOf(place);
  const collector = new RecordCollector(query.model);
  await withDuckDb({ threads: availableParallelism(), temporary }, async (connection) => {
    await allowOnly(connection, files);
    await streamValues(connection, linesSql(files, query), ([line]) => {
      if (typeof line === 'string') addLine(collector, line, place);
    });
  });
  return collector.finish();
}

/** @throws UserError when there is nothing to read */
export async function filesOf(place: string): Promise<string[]> {
  const found = await stat(place).catch(() => null);
  if (found === null)
    throw new UserError(`${place}: no such file or folder of records; name it with --records`);
  if (found.isFile()) return [place];
  const names = await readdir(place, { recursive: true });
  const files = names.filter((name) => NAMES.test(name)).sort();
  if (files.length > 0) return files.map((name) => join(place, name));
  throw new UserError(
    `${place}: has no file of JSON lines (.jsonl, .ndjson, .json, .log, also .gz)`,
  );
}

/**
 * Lines that are no JSON are passed over: logs hold other things, too. Windows of all models are read, since only
 * together they say what was lost.
 */
function linesSql(files: string[], { from, to }: RecordQuery): string {
  const text = (path: string) => `json_extract_string(json, ${sqlText(`$.${path}`)})`;
  const time = `try_cast(coalesce(${text('from')}, ${text('time')}) AS TIMESTAMPTZ)`;
  const at = (bound: number) => `to_timestamp(${bound / 1000})`;
  const isInTime = `${time} >= ${at(from)} AND ${time} < ${at(to)}`;
  return `SELECT json::VARCHAR FROM read_ndjson_objects(${listSql(files)}, ignore_errors = true, maximum_object_size = ${LONGEST_LINE})
    WHERE json_type(json) = 'OBJECT' AND ${text('event')} IN (${EVENTS.map(sqlText).join(', ')})
      AND (${text('event')} = 'feedback' OR (${isInTime}))`;
}

/** Adds the record of a line. @throws UserError when it has the event of one and another form */
export function addLine(collector: RecordCollector, line: string, place: string): void {
  const result = recordSchema.safeParse(JSON.parse(line));
  if (!result.success) {
    const [issue] = result.error.issues;
    const at = issue.path.join('.') || 'the whole line';
    throw new UserError(
      `${place}: a record is not as this release writes them: ${at}: ${issue.message}, in ${line.slice(0, 200)}`,
    );
  }
  const record = result.data;
  if (record.event === 'window') collector.addWindow(record);
  else if (record.event === 'answer') collector.addAnswer(record);
  else collector.addFeedback(record);
}
