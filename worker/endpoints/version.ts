// GET /api/models/:name/versions/:version: all that is recorded of one version.

import type { DeployedModel } from '../deployment.ts';
import { describeVersion } from '../describe.ts';
import { unknownVersionProblem } from '../http/problems.ts';
import { answerJson } from '../http/respond.ts';
import type { Route } from '../route.ts';
import { findModel } from './model.ts';

export function versionRoute(deployed: DeployedModel[]): Route {
  return {
    method: 'GET',
    path: '/api/models/:name/versions/:version',
    access: 'read',
    operation: 'version',
    answer({ params: { name, version: number } }) {
      const model = findModel(deployed, name);
      const found = model.versions.find(({ entry }) => String(entry.version) === number);
      if (found) return answerJson(describeVersion(model, found));
      throw unknownVersionProblem(
        `${name}@${number}`,
        model.versions.map(({ entry }) => `${name}@${entry.version}`),
      );
    },
  };
}
