// GET /api/models/:name: one model, with its versions and aliases.

import { z } from 'zod';
import type { Call } from '../call.ts';
import type { DeployedModel } from '../deployment.ts';
import { Endpoint } from '../endpoint.ts';
import { UnknownVersionProblem } from '../http/problem.ts';
import { answerJson } from '../http/respond.ts';
import { describeModel, modelSchema } from '../schema/catalogue-schema.ts';
import { problemResponses } from '../schema/problem-schema.ts';
import type { ServedVersion } from '../served-version.ts';

export function modelEndpoint(version: ServedVersion, deployed: DeployedModel[]) {
  const { entry } = version;
  const schema = {
    operationId: 'model',
    tags: ['model'],
    summary: 'One model, with its versions and aliases',
    request: { params: z.object({ name: z.string().meta({ example: entry.name }) }) },
    responses: {
      200: {
        description: 'The model',
        content: { 'application/json': { schema: modelSchema } },
      },
      ...problemResponses(version, '/api/models/nobody', 404),
    },
  };
  return class Model extends Endpoint {
    override readonly access = 'read';
    override schema = schema;

    override handle({ params: [name] }: Call): Response {
      return answerJson(describeModel(findModel(deployed, name)));
    }
  };
}

/** For callers who may read what is deployed. @throws UnknownVersionProblem */
export function findModel(deployed: DeployedModel[], name: string): DeployedModel {
  const model = deployed.find((one) => one.name === name);
  if (model) return model;
  throw new UnknownVersionProblem(
    name,
    deployed.map((one) => one.name),
  );
}
