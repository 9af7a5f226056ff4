// The routes of one model version: a table, from which its requests are dispatched and its document is written
// (document/document.ts).
import type { DeployedModel } from './deployment.ts';
import { consoleRoute } from './endpoints/console-page.ts';
import { evaluationRoute } from './endpoints/evaluation.ts';
import { explainRoute } from './endpoints/explain.ts';
import { feedbackRoute } from './endpoints/feedback.ts';
import { inferenceRoutes } from './endpoints/inference.ts';
import { infoRoute } from './endpoints/info.ts';
import { mcpRoute } from './endpoints/mcp.ts';
import { modelRoute } from './endpoints/model.ts';
import { modelsRoute } from './endpoints/models.ts';
import { moduleRoute } from './endpoints/module.ts';
import { openApiRoutes } from './endpoints/openapi.ts';
import { docsRoute } from './endpoints/page.ts';
import { paramsRoute } from './endpoints/params.ts';
import { predictRoute } from './endpoints/predict.ts';
import { predictBatchRoute } from './endpoints/predict-batch.ts';
import { predictGetRoute } from './endpoints/predict-get.ts';
import { reportRoute } from './endpoints/report.ts';
import { schemaRoute } from './endpoints/schema.ts';
import { typesRoute } from './endpoints/types.ts';
import { versionRoute } from './endpoints/version.ts';
import type { Route } from './route.ts';
import { makeRouter, type Router } from './router.ts';
import type { ServedVersion } from './served-version.ts';

export function makeApi(version: ServedVersion, deployed: DeployedModel[]): Router {
  return makeRouter(makeRoutes(version, deployed));
}

export function makeRoutes(version: ServedVersion, deployed: DeployedModel[]): Route[] {
  return [
    predictRoute(version),
    predictGetRoute(version),
    predictBatchRoute(version),
    paramsRoute(version),
    infoRoute(version),
    explainRoute(version),
    feedbackRoute(version, deployed),
    schemaRoute(version),
    moduleRoute(version),
    typesRoute(version),
    reportRoute(version),
    evaluationRoute(version),
    modelsRoute(deployed),
    modelRoute(deployed),
    versionRoute(deployed),
    mcpRoute(version),
    ...inferenceRoutes(version, deployed),
    ...openApiRoutes(version),
    docsRoute,
    consoleRoute(version, deployed),
  ];
}
