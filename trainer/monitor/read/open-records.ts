// Records by the name of the place that they were sent to: files, a bucket, Analytics Engine or Prometheus.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withTemporaryFolder } from '../../base/temporary-folder.ts';
import { UserError } from '../../base/user-error.ts';
import { isBucket, openBucket } from '../../registry/remote/bucket.ts';
import type { ModelRecords } from '../records.ts';
import { readAnalyticsEngine } from './analytics-engine.ts';
import { readPrometheus } from './prometheus.ts';
import { readLines } from './read-lines.ts';
import type { RecordQuery } from './record-reader.ts';

const ANALYTICS_ENGINE = 'analytics-engine:';
const PROMETHEUS = 'prometheus:';

/**
 * @param place a file or folder of JSON lines, `s3://bucket/prefix` of such, `analytics-engine:DATASET`, or `prometheus:`
 *   and the URL of a server or the path of a saved /metrics
 * @throws UserError when it cannot be read
 */
export async function readRecords(place: string, query: RecordQuery): Promise<ModelRecords> {
  if (place.startsWith(ANALYTICS_ENGINE)) {
    return readAnalyticsEngine(place.slice(ANALYTICS_ENGINE.length), query, process.env);
  }
  if (place.startsWith(PROMETHEUS)) return readPrometheus(place.slice(PROMETHEUS.length), query);
  return withTemporaryFolder(async (folder) => {
    const lines = isBucket(place) ? await download(place, folder) : place;
    return readLines(lines, query, folder);
  });
}

/** The objects of a bucket as files. @returns their folder */
async function download(place: string, folder: string): Promise<string> {
  const { store } = await openBucket(place);
  const keys = (await store.list('')).filter((key) => !key.endsWith('/'));
  if (keys.length === 0) throw new UserError(`${place}: has no objects`);
  for (const [i, key] of keys.entries()) {
    const found = await store.read(key);
    const name = key.split('/').at(-1) ?? '';
    if (found !== null) await writeFile(join(folder, `${i}-${name}`), found.bytes);
  }
  return folder;
}
