// The routes of one model version. A path is matched as it was sent, and what a route asks of its callers is part
// of the route: there is none without it.
import type { Call } from './call.ts';
import type { Answer } from './endpoint.ts';
import type { Access } from './guard/access.ts';
import { MethodProblem, UnknownPathProblem } from './http/problem.ts';

export interface Route {
  method: 'GET' | 'POST';
  /** With `:name` for each segment that is a parameter. */
  path: string;
  access: Access;
  handle(call: Call): Answer;
}

/** A route with the parameters of a path that it matched. */
export interface Matched extends Pick<Route, 'access' | 'handle'> {
  readonly params: readonly string[];
}

const NO_PARAMETERS: readonly string[] = [];

export class RouteTable {
  readonly #routes: (Route & { pattern: RegExp })[] = [];
  /** Those without parameters, by method and path. */
  readonly #direct = new Map<string, Matched>();

  add(route: Route): void {
    const { method, path, access } = route;
    this.#routes.push({ ...route, pattern: patternOf(path) });
    if (path.includes(':')) return;
    const handle = (call: Call) => route.handle(call);
    this.#direct.set(`${method} ${path}`, { access, handle, params: NO_PARAMETERS });
  }

  /** @throws UnknownPathProblem, MethodProblem */
  match(method: string, path: string): Matched {
    const direct = this.#direct.get(`${method} ${path}`);
    if (direct !== undefined) return direct;
    for (const route of this.#routes) {
      const found = route.method === method ? route.pattern.exec(path) : null;
      if (found === null) continue;
      return { access: route.access, handle: (call) => route.handle(call), params: found.slice(1) };
    }
    throw new MethodProblem(method, this.methodsOf(path));
  }

  /** Methods that a path answers. @throws UnknownPathProblem */
  methodsOf(path: string): string[] {
    const here = this.#routes.filter(({ pattern }) => pattern.test(path));
    if (here.length === 0) {
      throw new UnknownPathProblem(
        path,
        this.#routes.map((route) => route.path),
      );
    }
    const methods: string[] = here.map(({ method }) => method);
    if (methods.includes('GET')) methods.push('HEAD');
    return [...methods, 'OPTIONS'];
  }
}

function patternOf(path: string): RegExp {
  const escaped = path.replaceAll('.', '\\.');
  return new RegExp(`^${escaped.replaceAll(/:\w+/g, '([^/]+)')}$`);
}
