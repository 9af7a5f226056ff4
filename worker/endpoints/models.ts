// GET /api/models: what this deployment serves.

import { z } from 'zod';
import type { DeployedModel } from '../deployment.ts';
import { Endpoint } from '../endpoint.ts';
import { answerJsonText } from '../http/respond.ts';
import { describeModel, modelSchema } from '../schema/catalogue-schema.ts';
import { problemResponses } from '../schema/problem-schema.ts';
import type { ServedVersion } from '../served-version.ts';

export function modelsEndpoint(version: ServedVersion, deployed: DeployedModel[]) {
  const text = JSON.stringify(deployed.map(describeModel));
  const schema = {
    operationId: 'models',
    tags: ['model'],
    summary: 'The models that are served here, with their versions and aliases',
    responses: {
      200: {
        description: 'In alphabetical order',
        content: { 'application/json': { schema: z.array(modelSchema) } },
      },
      ...problemResponses(version, '/api/models'),
    },
  };
  return class Models extends Endpoint {
    override readonly access = 'read';
    override schema = schema;

    override handle(): Response {
      return answerJsonText(text);
    }
  };
}
