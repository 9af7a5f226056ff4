// GET /api/models/:name/versions/:version: all that is recorded of one version.

import * as z from 'zod';
import type { DeployedModel } from '../deployment.ts';
import { unknownVersionProblem } from '../http/problems.ts';
import { answerJson } from '../http/respond.ts';
import type { OperationSchema, Route } from '../route.ts';
import { describeVersion, versionSchema } from '../schema/catalogue-schema.ts';
import { answeredWith } from '../schema/json-schema.ts';
import type { ServedVersion } from '../served-version.ts';
import { findModel } from './model.ts';

export function versionRoute(version: ServedVersion, deployed: DeployedModel[]): Route {
  return {
    method: 'GET',
    path: '/api/models/:name/versions/:version',
    access: 'read',
    schema: () => versionOperation(version),
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

function versionOperation({ entry: { name, version } }: ServedVersion): OperationSchema {
  return {
    operationId: 'version',
    tags: ['model'],
    summary: 'All that is recorded of one version: metrics, schema, data, hashes',
    request: {
      params: z.object({
        name: z.string().meta({ example: name }),
        version: z.int().min(1).meta({ example: version }),
      }),
    },
    responses: answeredWith('The version', versionSchema),
    problems: [404],
  };
}
