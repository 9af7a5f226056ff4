// GET /api/models/:name: one model, with its versions and aliases.

import type { DeployedModel } from '../deployment.ts';
import { describeModel } from '../describe.ts';
import { unknownVersionProblem } from '../http/problems.ts';
import { answerJson } from '../http/respond.ts';
import type { Route } from '../route.ts';

export function modelRoute(deployed: DeployedModel[]): Route {
  return {
    method: 'GET',
    path: '/api/models/:name',
    access: 'read',
    operation: 'model',
    answer: ({ params }) => answerJson(describeModel(findModel(deployed, params.name))),
  };
}

/** For callers who may read what is deployed. @throws Problem `unknown-version` */
export function findModel(deployed: DeployedModel[], name: string): DeployedModel {
  const model = deployed.find((one) => one.name === name);
  if (model) return model;
  throw unknownVersionProblem(
    name,
    deployed.map((one) => one.name),
  );
}
