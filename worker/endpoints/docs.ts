// GET /api/docs: Swagger UI, a static page that reads the document of the prefix it is shown under.
import type { Route } from '../route.ts';

export const docsRoute: Route = {
  method: 'GET',
  path: '/api/docs',
  access: 'open',
  async answer({ assets, request }) {
    const page = await assets.fetch(new URL('/swagger-ui', request.url));
    // A copy: the headers of another service's response cannot be added to.
    return new Response(page.body, page);
  },
};
