// Takes what is left of a body that is refused. A client that is still sending when the connection closes reports a
// broken connection and never sees why; so the rest is read and dropped first, within bounds.

/** What is sent by mistake is seldom more; a longer body is cut off. */
const DRAINED_BYTES = 64 << 20;
const LONGEST_MS = 5_000;
const CHUNK_BYTES = 65_536;

/** For a request that is answered without reading it, or without reading it to its end. */
export async function drainRefused({ body, headers }: Request): Promise<void> {
  const isLonger = Number(headers.get('content-length')) > DRAINED_BYTES;
  if (body !== null && !isLonger) await drainBody(body);
}

/** Never fails. A body that something else is reading is left to it. */
export async function drainBody(body: ReadableStream<Uint8Array>): Promise<void> {
  if (body.locked) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, LONGEST_MS);
  });
  await Promise.race([dropAll(body.getReader({ mode: 'byob' })), late]);
  clearTimeout(timer);
}

async function dropAll(reader: ReadableStreamBYOBReader): Promise<void> {
  try {
    let buffer = new Uint8Array(CHUNK_BYTES);
    for (let bytes = 0; bytes <= DRAINED_BYTES; ) {
      const { value, done } = await reader.read(buffer);
      if (done) return;
      bytes += value.byteLength;
      buffer = new Uint8Array(value.buffer);
    }
  } catch {
    // The client has gone, or had never written it right.
  }
}
