// GET /api/models/:name/versions/:version: all that is recorded of one version.

import { z } from 'zod';
import type { Call } from '../call.ts';
import type { DeployedModel } from '../deployment.ts';
import { Endpoint } from '../endpoint.ts';
import { UnknownVersionProblem } from '../http/problem.ts';
import { answerJson } from '../http/respond.ts';
import { describeVersion, versionSchema } from '../schema/catalogue-schema.ts';
import { problemResponses } from '../schema/problem-schema.ts';
import type { ServedVersion } from '../served-version.ts';
import { findModel } from './model.ts';

export function versionEndpoint(version: ServedVersion, deployed: DeployedModel[]) {
  const { entry } = version;
  const schema = {
    operationId: 'version',
    tags: ['model'],
    summary: 'All that is recorded of one version: metrics, schema, data, hashes',
    request: {
      params: z.object({
        name: z.string().meta({ example: entry.name }),
        version: z.int().min(1).meta({ example: entry.version }),
      }),
    },
    responses: {
      200: {
        description: 'The version',
        content: { 'application/json': { schema: versionSchema } },
      },
      ...problemResponses(version, '/api/models/nobody/versions/1', 404),
    },
  };
  return class Version extends Endpoint {
    override readonly access = 'read';
    override schema = schema;

    override handle({ params: [name, number] }: Call): Response {
      const model = findModel(deployed, name);
      const deployedVersion = model.versions.find((one) => String(one.entry.version) === number);
      if (deployedVersion) return answerJson(describeVersion(model, deployedVersion));
      throw new UnknownVersionProblem(
        `${name}@${number}`,
        model.versions.map((one) => `${name}@${one.entry.version}`),
      );
    }
  };
}
