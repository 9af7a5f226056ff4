// The routes of one model version: itty-router finds the endpoint, chanfana documents it.
import { fromIttyRouter, type OpenAPIRoute, type RouteOptions } from 'chanfana';
import { type IRequest, IttyRouter, type RouteEntry } from 'itty-router';
import type { Call, Routed } from './call.ts';
import type { DeployedModel } from './deployment.ts';
import type { Answer, Endpoint } from './endpoint.ts';
import { docsEndpoint } from './endpoints/docs.ts';
import { explainEndpoint } from './endpoints/explain.ts';
import { infoEndpoint } from './endpoints/info.ts';
import { modelEndpoint } from './endpoints/model.ts';
import { modelsEndpoint } from './endpoints/models.ts';
import { openApiEndpoint } from './endpoints/openapi.ts';
import { paramsEndpoint } from './endpoints/params.ts';
import { predictEndpoint } from './endpoints/predict.ts';
import { predictBatchEndpoint } from './endpoints/predict-batch.ts';
import { predictGetEndpoint } from './endpoints/predict-get.ts';
import { schemaEndpoint } from './endpoints/schema.ts';
import { versionEndpoint } from './endpoints/version.ts';
import { MethodProblem, UnknownPathProblem } from './http/problem.ts';
import type { ServedVersion } from './served-version.ts';

export interface Api {
  /** @throws Problem */
  answer(routed: Routed, path: string, call: Call): Answer;
  /** Methods that a path answers. @throws UnknownPathProblem */
  methodsOf(path: string): string[];
}

type Handler = (routed: Routed, call: Call) => Answer;
type EndpointClass = new (options: RouteOptions) => Endpoint;

export function makeApi(version: ServedVersion, deployed: DeployedModel[]): Api {
  const { entry } = version;
  const base = IttyRouter<IRequest, [Call]>();
  const router = fromIttyRouter(base, {
    // The documents are endpoints of our own: one for each prefix, written once, with pages we serve ourselves.
    openapi_url: null,
    docs_url: null,
    redoc_url: null,
    passthroughErrors: true,
    schema: {
      info: {
        title: entry.title,
        description: entry.description,
        version: String(entry.version),
        license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
      },
      // Keys are needed only where the deployment has some.
      security: [{}, { apiKey: [] }],
      tags: [
        { name: 'predict', description: 'Ask the model' },
        { name: 'model', description: 'What the model is' },
      ],
    },
  });
  router.registry.registerComponent('securitySchemes', 'apiKey', {
    type: 'apiKey',
    in: 'header',
    name: 'x-api-key',
  });
  const direct = new Map<string, Handler>();
  /** Mounts an endpoint: chanfana documents it and itty-router finds it. */
  function mount(method: 'get' | 'post', path: string, Kind: EndpointClass): void {
    router[method](path, Kind as typeof OpenAPIRoute);
    if (path.includes(':')) return;
    // A path without parameters needs no pattern, and as endpoints keep nothing of a request, one instance
    // answers all; chanfana would make one each time.
    const options = { router, route: path, urlParams: [], raiseUnknownParameters: true };
    const endpoint = new Kind(options);
    direct.set(`${method.toUpperCase()} ${path}`, (routed, call) => endpoint.handle(routed, call));
  }
  mount('post', '/api/predict', predictEndpoint(version));
  mount('get', '/api/predict', predictGetEndpoint(version));
  mount('post', '/api/predict/batch', predictBatchEndpoint(version));
  mount('get', '/api/predict/params', paramsEndpoint(version));
  mount('get', '/api/info', infoEndpoint(version));
  mount('post', '/api/explain', explainEndpoint(version));
  mount('get', '/api/schema', schemaEndpoint(version));
  mount('get', '/api/models', modelsEndpoint(deployed));
  mount('get', '/api/models/:name', modelEndpoint(deployed));
  mount('get', '/api/models/:name/versions/:version', versionEndpoint(deployed));
  const describe = openApiEndpoint(() => router.schema);
  base.get('/openapi.json', describe).get('/swagger.json', describe);
  base.get('/api/docs', docsEndpoint);

  const methodsOf = (path: string) => allowedMethods(base.routes, path);
  return {
    methodsOf,
    answer(routed, path, call) {
      const handler = direct.get(`${routed.method} ${path}`);
      return handler ? handler(routed, call) : find(routed, path, call);
    },
  };

  async function find(routed: Routed, path: string, call: Call): Promise<Response> {
    const response: Response | undefined = await base.fetch(routed, call);
    if (response) return response;
    throw new MethodProblem(routed.method, methodsOf(path));
  }
}

function allowedMethods(routes: RouteEntry[], path: string): string[] {
  const methods = routes.filter(([, pattern]) => pattern.test(path)).map(([method]) => method);
  if (methods.length === 0) throw new UnknownPathProblem(`${path} is not a path of this API`);
  if (methods.includes('GET')) methods.push('HEAD');
  return [...methods, 'OPTIONS'];
}
