// Reads rows as text, from a file or stdin, piece by piece. What is no text in UTF-8 is refused by what it is, or by
// the line on which that shows.
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { UserError } from '../base/user-error.ts';
import { firstUtf8Letter } from '../ingest/dialect/encoding.ts';

const READ_BYTES = 1 << 18;
const LINE_FEED = 10;

/** How the bytes of a file are read. */
export interface TextForm {
  encoding: string;
  /** Whether somebody said so of this very file. If not, text of another encoding that shows is refused. */
  isGiven: boolean;
}

/** The bytes of a file, `-` being stdin. */
export function readBytes(path: string): AsyncIterable<Buffer> {
  return path === '-' ? process.stdin : createReadStream(path, { highWaterMark: READ_BYTES });
}

/** How files begin that people take for a CSV, and what to do with them. */
const OTHER_FILES: [start: number[], message: string][] = [
  [
    [0x1f, 0x8b],
    'is compressed by gzip; name it .csv.gz, or unpack it: gunzip -c FILE | npx batcomputer …',
  ],
  [
    [0x50, 0x4b, 3, 4],
    'is a zip or an Excel file; name a zip .zip, and save a workbook as CSV in UTF-8',
  ],
  [[0x50, 0x41, 0x52, 0x31], 'is Parquet; name it .parquet'],
  [[0xff, 0xfe], 'is text in UTF-16; save it in UTF-8'],
  [[0xfe, 0xff], 'is text in UTF-16; save it in UTF-8'],
];

/**
 * Yields the text of bytes without its byte order mark.
 * @param form of its bytes, where no mark of UTF-8 says otherwise  @param onBytes told the bytes of each piece
 * @throws UserError saying what else the file is
 */
export async function* readText(
  input: AsyncIterable<Buffer>,
  { encoding, isGiven }: TextForm,
  onBytes: (bytes: number) => void,
): AsyncGenerator<string> {
  let decoder = new TextDecoder(encoding, { fatal: true });
  let [lines, isFirst] = [1, true];
  const decode = (piece?: Buffer) => {
    try {
      return decoder.decode(piece, { stream: piece !== undefined });
    } catch {
      const line = lines + (piece === undefined ? 0 : lineFeedsBeforeFault(piece));
      const name = decoder.encoding.toUpperCase();
      throw new UserError(`line ${line}: is not text in ${name}; save the file in that encoding`);
    }
  };
  for await (const piece of input) {
    if (isFirst && piece.indexOf('\uFEFF') === 0)
      decoder = new TextDecoder('utf-8', { fatal: true });
    else if (isFirst && !encoding.startsWith('utf-16')) requireText(piece);
    if (!isGiven && decoder.encoding !== 'utf-8') refuseUtf8(piece, lines, encoding);
    isFirst = false;
    const text = decode(piece);
    lines += countLineFeeds(piece);
    onBytes(piece.length);
    yield text;
  }
  yield decode();
}

/** @throws UserError where a piece is text of UTF-8, which the encoding reads all the same, as other letters */
function refuseUtf8(piece: Buffer, linesBefore: number, encoding: string): void {
  const first = firstUtf8Letter(piece, encoding);
  if (first < 0) return;
  const line = linesBefore + countLineFeeds(piece.subarray(0, first));
  throw new UserError(
    `line ${line}: is text in UTF-8, and the model learned from ${encoding}; add --encoding utf-8, or --encoding ${encoding} if it is that all the same`,
  );
}

/** @throws UserError where the bytes are the beginning of a file of another kind */
function requireText(piece: Buffer): void {
  const other = OTHER_FILES.find(([start]) => start.every((byte, i) => piece[i] === byte));
  if (other !== undefined) throw new UserError(other[1]);
}

function countLineFeeds(piece: Buffer): number {
  let count = 0;
  for (let at = piece.indexOf(LINE_FEED); at >= 0; at = piece.indexOf(LINE_FEED, at + 1)) count++;
  return count;
}

/** Line feeds in front of the first line of a piece that is not UTF-8; its first character may have begun before. */
function lineFeedsBeforeFault(piece: Buffer): number {
  let start = 0;
  while (start < 3 && piece[start] >> 6 === 0b10) start++;
  for (let line = 0; ; line++) {
    const end = piece.indexOf(LINE_FEED, start);
    if (end < 0 || !isUtf8(piece.subarray(start, end))) return line;
    start = end + 1;
  }
}
