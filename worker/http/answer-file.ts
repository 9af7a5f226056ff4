// A file of a version that lies among the assets, handed out under a strong ETag.
import type { Call } from '../call.ts';
import { matchesEtag } from './etag.ts';

/** @param path of the file among the assets; @param headers of the answer, with its ETag */
export async function answerFile(
  { request, assets }: Call,
  path: string,
  headers: Record<string, string> & { etag: string },
): Promise<Response> {
  if (matchesEtag(request, headers.etag)) return new Response(null, { status: 304, headers });
  const file = await assets.fetch(new URL(path, request.url));
  if (!file.ok) throw new Error(`${path} is not among the assets: ${file.status}`);
  return new Response(file.body, { headers });
}

/** A strong validator of a file: a part of the hash in its path, which tells nobody the path. */
export function fileEtag(path: string): string {
  return `"${path.split('/')[2].slice(0, 32)}"`;
}
