// Queries over the lines that the engine could not read while it scanned CSV files.

/** 1 where the engine has kept such lines. */
export const HAS_REJECTS = `SELECT count(*) FROM duckdb_tables() WHERE table_name = 'reject_errors'`;

/** Path, line, first byte, message. A line can have several faults; it is rejected once. */
const REJECTED_LINES = `
  SELECT file_path, line, min(line_byte_position)::DOUBLE AS start, min(error_message) AS message
  FROM reject_errors JOIN reject_scans USING (scan_id, file_id)
  GROUP BY ALL`;

export const COUNT_REJECTED = `SELECT count(*) FROM (${REJECTED_LINES})`;

export const listRejected = (most: number) => `${REJECTED_LINES} ORDER BY 1, 2 LIMIT ${most}`;
