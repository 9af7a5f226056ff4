// What a person gets who follows a wrong address: a page that says what a program would be told. It is one of the static
// pages, in which the worker fills in the detail.
import type { Problem } from './problem.ts';

const PAGE = '/not-found';
const DETAIL = '<!-- detail -->';

/** Null for a program, and for all other problems. */
export async function answerNotFound(
  { status, message }: Problem,
  request: Request,
  assets: Fetcher,
): Promise<Response | null> {
  if (status !== 404 || !wantsPage(request)) return null;
  const page = await assets.fetch(new URL(PAGE, request.url));
  if (!page.ok) return null;
  const headers = new Headers(page.headers);
  for (const name of ['etag', 'content-length']) headers.delete(name);
  headers.set('cache-control', 'no-store');
  headers.set('vary', 'accept');
  const text = (await page.text()).replace(DETAIL, () => escapeHtml(message));
  return new Response(text, { status, headers });
}

/** Browsers name HTML first when somebody follows a link; scripts of theirs ask for anything. */
export function wantsPage({ method, headers }: Request): boolean {
  const isRead = method === 'GET' || method === 'HEAD';
  return isRead && /^\s*text\/html\b/i.test(headers.get('accept') ?? '');
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (one) => ENTITIES[one]);
}
