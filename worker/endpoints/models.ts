// GET /api/models: what this deployment serves.

import type { DeployedModel } from '../deployment.ts';
import { describeModel } from '../describe.ts';
import { answerJsonText } from '../http/respond.ts';
import type { Route } from '../route.ts';

export function modelsRoute(deployed: DeployedModel[]): Route {
  const text = JSON.stringify(deployed.map(describeModel));
  return {
    method: 'GET',
    path: '/api/models',
    access: 'read',
    operation: 'models',
    answer: () => answerJsonText(text),
  };
}
