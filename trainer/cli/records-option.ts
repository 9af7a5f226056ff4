// Where the records of a deployment are, and of which time: `--records`, `--from` and `--to`.
import { type Command, InvalidArgumentError, Option } from 'commander';

export interface RecordsOptions {
  records: string;
  /** Milliseconds since 1970. */
  from: number;
  to: number;
}

/** In what every sink can count: seconds of 32 bits. */
const END_OF_TIME = Date.UTC(2100, 0, 1);

export function addRecordsOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--records <place>',
        'folder or file of JSON lines, s3://bucket/prefix, analytics-engine:DATASET, or prometheus:URL',
      )
        .default('records')
        .env('BATCOMPUTER_RECORDS'),
    )
    .addOption(
      new Option('--from <time>', 'earliest time: a date, or how long ago, as in 7d or 12h')
        .argParser(parseTime)
        .default(0, 'the first record'),
    )
    .addOption(
      new Option('--to <time>', 'latest time, likewise')
        .argParser(parseTime)
        .default(END_OF_TIME, 'the last record'),
    );
}

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
/** Without a time zone a date would mean another time on each machine. */
const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** @param now milliseconds since 1970, before which `7d` is */
export function parseTime(text: string, _?: unknown, now = Date.now()): number {
  const ago = /^(\d+)([mhdw])$/.exec(text);
  if (ago !== null) return now - Number(ago[1]) * UNITS[ago[2]];
  const at = DATE.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new InvalidArgumentError(
    'a time is a date such as 2026-11-27 or 2026-11-27T14:00Z (UTC), or how long ago, as in 7d, 12h or 30m.',
  );
}
