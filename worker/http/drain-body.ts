// Takes what is left of a body that is refused. A client that is still sending when the connection closes reports a
// broken connection and never sees why; so the rest is read and dropped first, within bounds.

/** What is sent by mistake is seldom more; a longer body is cut off. */
const DRAINED_BYTES = 16 << 20;
const LONGEST_MS = 5_000;

/** For a request that is answered without reading it, or without reading it to its end. */
export async function drainRefused({ body, headers }: Request): Promise<void> {
  const isLonger = Number(headers.get('content-length')) > DRAINED_BYTES;
  if (body !== null && !isLonger) await drainBody(body);
}

/** Never fails. A body that something else is reading is left to it. */
export async function drainBody(body: ReadableStream<Uint8Array>): Promise<void> {
  if (body.locked) return;
  const reader = body.getReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, LONGEST_MS);
  });
  await Promise.race([dropAll(reader), late]);
  clearTimeout(timer);
}

async function dropAll(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    for (let bytes = 0; bytes <= DRAINED_BYTES; ) {
      const { value, done } = await reader.read();
      if (done) return;
      bytes += value.byteLength;
    }
  } catch {
    // The client has gone, or had never written it right.
  }
}
