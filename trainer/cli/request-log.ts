// Finds a request by its id in the log that a worker writes with LOG = "all": a line of JSON each, as workerd
// prints it, or wrapped as `wrangler tail` does in either of its formats.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { requireFile } from '../base/files.ts';
import { UserError } from '../base/user-error.ts';

const loggedSchema = z.object({
  event: z.literal('request'),
  id: z.string(),
  method: z.string(),
  path: z.string(),
  status: z.number(),
  model: z.string().nullable(),
  version: z.number().nullable(),
});
export type LoggedRequest = z.infer<typeof loggedSchema>;

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A line that is the record, ends with it, or is it as a string of JSON. */
function parseLine(line: string): LoggedRequest | null {
  const text = line.trim().replace(/,$/, '');
  const value = parseOrNull(text.startsWith('"') ? text : text.slice(text.indexOf('{')));
  const record = typeof value === 'string' ? parseOrNull(value) : value;
  return loggedSchema.safeParse(record).data ?? null;
}

/**
 * @param path of the log; `-` is stdin
 * @throws UserError when it has no such request, or none that a version answered
 */
export async function findRequest(path: string, id: string): Promise<LoggedRequest> {
  if (path !== '-') await requireFile(path);
  const input = path === '-' ? process.stdin : createReadStream(path);
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    const record = line.includes(id) ? parseLine(line) : null;
    if (record?.id === id) return record;
  }
  throw new UserError(
    `${path}: no request has the id ${id}; does the worker log with LOG = "all"?`,
  );
}
