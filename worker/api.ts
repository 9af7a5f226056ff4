// The routes of one model version: each is an endpoint that chanfana documents, with what it asks of its callers.
import { fromIttyRouter, type OpenAPIRoute, type RouteOptions } from 'chanfana';
import { IttyRouter } from 'itty-router';
import type { DeployedModel } from './deployment.ts';
import type { Endpoint } from './endpoint.ts';
import { docsEndpoint } from './endpoints/docs.ts';
import { explainEndpoint, refuseExplaining } from './endpoints/explain.ts';
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
import { RouteTable } from './route-table.ts';
import { registerComponents } from './schema/components.ts';
import type { ServedVersion } from './served-version.ts';

type EndpointClass = (new (
  options: RouteOptions,
) => Endpoint) &
  Pick<typeof OpenAPIRoute, 'isRoute'>;

export function makeApi(version: ServedVersion, deployed: DeployedModel[]): RouteTable {
  const { entry } = version;
  const routes = new RouteTable();
  // It only writes the document: which route answers a request is for the table to say.
  const documents = fromIttyRouter(IttyRouter(), {
    // The documents are endpoints of our own: one for each prefix, written once, with pages we serve ourselves.
    openapi_url: null,
    docs_url: null,
    redoc_url: null,
    schema: {
      info: {
        title: entry.title,
        description: entry.description,
        version: String(entry.version),
      },
      tags: [
        { name: 'predict', description: 'Ask the model' },
        { name: 'model', description: 'What the model is' },
      ],
    },
  });
  registerComponents(documents.registry, version);
  /** Mounts an endpoint: chanfana documents it, and as it keeps nothing of a request, one instance answers all. */
  function mount(method: 'get' | 'post', path: string, Kind: EndpointClass): void {
    documents[method](path, Kind as typeof OpenAPIRoute);
    const options = { router: documents, route: path, urlParams: [], raiseUnknownParameters: true };
    const endpoint = new Kind(options);
    const { access } = endpoint;
    const handle: Endpoint['handle'] = (call) => endpoint.handle(call);
    routes.add({ method: method === 'get' ? 'GET' : 'POST', path, access, handle });
  }
  mount('post', '/api/predict', predictEndpoint(version));
  mount('get', '/api/predict', predictGetEndpoint(version));
  mount('post', '/api/predict/batch', predictBatchEndpoint(version));
  mount('get', '/api/predict/params', paramsEndpoint(version));
  mount('get', '/api/info', infoEndpoint(version));
  if (version.predictor.manifest.provides.contributions) {
    mount('post', '/api/explain', explainEndpoint(version));
  } else
    routes.add({
      method: 'POST',
      path: '/api/explain',
      access: 'predict',
      handle: refuseExplaining,
    });
  mount('get', '/api/schema', schemaEndpoint(version));
  mount('get', '/api/models', modelsEndpoint(version, deployed));
  mount('get', '/api/models/:name', modelEndpoint(version, deployed));
  mount('get', '/api/models/:name/versions/:version', versionEndpoint(version, deployed));
  const describe = openApiEndpoint(() => documents.schema);
  for (const path of ['/openapi.json', '/swagger.json']) {
    routes.add({ method: 'GET', path, access: 'open', handle: describe });
  }
  routes.add({ method: 'GET', path: '/api/docs', access: 'open', handle: docsEndpoint });
  return routes;
}
