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

/**
 * @param own encoding of the model's own files; a byte order mark of UTF-8 says more
 * @throws Error where the file is no text in its encoding
 */
export async function* textPiecesOf(file: Blob, own = 'utf-8'): AsyncGenerator<TextPiece, void> {
  const start = new Uint8Array(await file.slice(0, MARK.length).arrayBuffer());
  const encoding = MARK.every((byte, i) => start[i] === byte) ? 'utf-8' : own;
  const decoder = new TextDecoder(encoding, { fatal: true });
  let bytes = 0;
  const decode = (chunk?: Uint8Array) => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      const name = encoding.toUpperCase();
      throw new Error(`the file is not text in ${name}; save it in that encoding`);
    }
  };
  const reader = file.stream().getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
    yield { text: decode(value), isLast: false, bytes };
  }
  yield { text: decode(), isLast: true, bytes };
}
