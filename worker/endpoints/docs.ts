// GET /api/docs: Swagger UI, a static page that reads the document of the prefix it is shown under.
import type { Call } from '../call.ts';

export async function docsEndpoint({ env, request }: Call): Promise<Response> {
  const page = await env.ASSETS.fetch(new URL('/swagger-ui', request.url));
  // A copy: the headers of another service's response cannot be added to.
  return new Response(page.body, page);
}
