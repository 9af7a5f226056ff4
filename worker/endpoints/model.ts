// GET /api/models/:name: one model, with its versions and aliases.

import * as z from 'zod';
import type { DeployedModel } from '../deployment.ts';
import { unknownVersionProblem } from '../http/problems.ts';
import { answerJson } from '../http/respond.ts';
import type { Route } from '../route.ts';
import { describeModel, modelSchema } from '../schema/catalogue-schema.ts';
import { answeredWith } from '../schema/json-schema.ts';
import type { ServedVersion } from '../served-version.ts';

export function modelRoute({ entry }: ServedVersion, deployed: DeployedModel[]): Route {
  return {
    method: 'GET',
    path: '/api/models/:name',
    access: 'read',
    schema: () => ({
      operationId: 'model',
      tags: ['model'],
      summary: 'One model, with its versions and aliases',
      request: { params: z.object({ name: z.string().meta({ example: entry.name }) }) },
      responses: answeredWith('The model', modelSchema),
      problems: [404],
    }),
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
