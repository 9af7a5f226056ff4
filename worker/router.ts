// Finds the route that a request asks. itty-router makes the patterns of the paths; they are matched here, because its
// own `fetch` would parse the URL anew and so take other spellings of a path for the same one.
import { IttyRouter } from 'itty-router';
import { methodProblem, unknownPathProblem } from './http/problems.ts';
import type { Route } from './route.ts';

export interface Matched {
  readonly route: Route;
  /** Values of the path's parameters by their names, as they were sent. */
  readonly params: Readonly<Record<string, string>>;
}

export interface Router {
  /** @throws Problem `unknown-path`, `method` */
  match(method: string, path: string): Matched;
  /** Methods that a path answers. @throws Problem `unknown-path` */
  methodsOf(path: string): string[];
}

const NO_PARAMETERS: Matched['params'] = {};

export function makeRouter(routes: readonly Route[]): Router {
  const itty = IttyRouter();
  for (const { method, path } of routes) itty[method === 'GET' ? 'get' : 'post'](path);
  const patterns = itty.routes.map(([, pattern]) => pattern);

  function methodsOf(path: string): string[] {
    const here = routes.filter((_, i) => patterns[i].test(path));
    if (here.length === 0) {
      throw unknownPathProblem(
        path,
        routes.map((route) => route.path),
      );
    }
    const methods: string[] = here.map(({ method }) => method);
    if (methods.includes('GET')) methods.push('HEAD');
    return [...methods, 'OPTIONS'];
  }

  return {
    methodsOf,
    match(method, path) {
      for (let i = 0; i < routes.length; i++) {
        const route = routes[i];
        const found = route.method === method ? patterns[i].exec(path) : null;
        if (found !== null) return { route, params: found.groups ?? NO_PARAMETERS };
      }
      throw methodProblem(method, methodsOf(path));
    },
  };
}
