// GET /api/models: what this deployment serves.

import * as z from 'zod';
import type { DeployedModel } from '../deployment.ts';
import { answerJsonText } from '../http/respond.ts';
import type { Route } from '../route.ts';
import { describeModel, modelSchema } from '../schema/catalogue-schema.ts';
import { answeredWith } from '../schema/json-schema.ts';

export function modelsRoute(deployed: DeployedModel[]): Route {
  const text = JSON.stringify(deployed.map(describeModel));
  return {
    method: 'GET',
    path: '/api/models',
    access: 'read',
    schema: () => ({
      operationId: 'models',
      tags: ['model'],
      summary: 'The models that are served here, with their versions and aliases',
      responses: answeredWith('In alphabetical order', z.array(modelSchema)),
      problems: [],
    }),
    answer: () => answerJsonText(text),
  };
}
