// The text of a file, piece by piece: memory holds one of them.

/** Characters that a row may have: more than the API takes, which says so. */
export const LONGEST_ROW = 1 << 17;
const MARK = [0xef, 0xbb, 0xbf];

export interface TextPiece {
  text: string;
  isLast: boolean;
  /** Bytes of the file so far. */
  bytes: number;
}

/** Files that are dropped by mistake: what they begin with, and what they are. */
const OTHERS: [start: string, what: string][] = [
  ['PK\x03\x04', 'an Excel workbook or a ZIP archive'],
  ['\xd0\xcf\x11\xe0', 'an old Excel workbook'],
  ['PAR1', 'a Parquet file'],
];
const GZIP = '\x1f\x8b';

/**
 * What gzip has packed is unpacked.
 * @param own encoding of the model's own files; a byte order mark of UTF-8 says more
 * @throws Error where the file is no text in its encoding
 */
export async function* textPiecesOf(file: Blob, own = 'utf-8'): AsyncGenerator<TextPiece, void> {
  const start = String.fromCharCode(...new Uint8Array(await file.slice(0, 4).arrayBuffer()));
  const other = OTHERS.find(([begin]) => start === begin)?.[1];
  if (other !== undefined) throw new Error(`the file is ${other}; save its table as CSV`);
  let bytes = 0;
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, out) {
      bytes += chunk.byteLength;
      out.enqueue(chunk);
    },
  });
  const packed = file.stream().pipeThrough(counted);
  const whole = start.startsWith(GZIP)
    ? packed.pipeThrough(new DecompressionStream('gzip'))
    : packed;
  for await (const text of decoded(whole.getReader(), own)) yield { text, isLast: false, bytes };
  yield { text: '', isLast: true, bytes };
}

async function* decoded(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  own: string,
): AsyncGenerator<string, void> {
  let decoder: TextDecoder | null = null;
  for (;;) {
    const { value } = await reader.read();
    const isMarked = MARK.every((byte, i) => value?.[i] === byte);
    decoder ??= new TextDecoder(isMarked ? 'utf-8' : own, { fatal: true });
    try {
      yield decoder.decode(value, { stream: value !== undefined });
    } catch {
      const name = decoder.encoding.toUpperCase();
      throw new Error(`the file is not text in ${name}; save it in that encoding`);
    }
    if (value === undefined) return;
  }
}
