// GET /api/models/:name: one model, with its versions and aliases.

import { z } from 'zod';
import type { Routed } from '../call.ts';
import type { DeployedModel } from '../deployment.ts';
import { Endpoint } from '../endpoint.ts';
import { UnknownVersionProblem } from '../http/problem.ts';
import { answerJson } from '../http/respond.ts';
import { describeModel, modelSchema } from '../schema/catalogue-schema.ts';
import { problemResponses } from '../schema/problem-schema.ts';

export function modelEndpoint(deployed: DeployedModel[]) {
  const schema = {
    operationId: 'model',
    tags: ['model'],
    summary: 'One model, with its versions and aliases',
    request: { params: z.object({ name: z.string().meta({ example: deployed[0].name }) }) },
    responses: {
      200: {
        description: 'The model',
        content: { 'application/json': { schema: modelSchema } },
      },
      ...problemResponses(404),
    },
  };
  return class Model extends Endpoint {
    override schema = schema;

    override handle({ params }: Routed): Response {
      return answerJson(describeModel(findModel(deployed, params?.name)));
    }
  };
}

/** @throws UnknownVersionProblem */
export function findModel(deployed: DeployedModel[], name: string | undefined): DeployedModel {
  const model = deployed.find((one) => one.name === name);
  if (model) return model;
  const names = deployed.map((one) => one.name).join(', ');
  throw new UnknownVersionProblem(
    `no model ${JSON.stringify(name)} is deployed; there are ${names}`,
  );
}
