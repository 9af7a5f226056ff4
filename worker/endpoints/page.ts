// Static pages that are shown below every prefix, and ask the version there: Swagger UI here; the console has its own file.
import type { Route } from '../route.ts';

/** @param page its path among the assets */
function pageRoute(path: string, page: string): Route {
  return {
    method: 'GET',
    path,
    access: 'open',
    async answer({ assets, request }) {
      const response = await assets.fetch(new URL(page, request.url));
      // A copy: the headers of another service's response cannot be added to.
      return new Response(response.body, response);
    },
  };
}

export const docsRoute = pageRoute('/api/docs', '/swagger-ui');
