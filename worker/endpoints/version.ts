// GET /api/models/:name/versions/:version: all that is recorded of one version.

import { z } from 'zod';
import type { Routed } from '../call.ts';
import type { DeployedModel } from '../deployment.ts';
import { Endpoint } from '../endpoint.ts';
import { UnknownVersionProblem } from '../http/problem.ts';
import { answerJson } from '../http/respond.ts';
import { describeVersion, versionSchema } from '../schema/catalogue-schema.ts';
import { problemResponses } from '../schema/problem-schema.ts';
import { findModel } from './model.ts';

export function versionEndpoint(deployed: DeployedModel[]) {
  const [{ name, versions }] = deployed;
  const schema = {
    operationId: 'version',
    tags: ['model'],
    summary: 'All that is recorded of one version: metrics, schema, data, hashes',
    request: {
      params: z.object({
        name: z.string().meta({ example: name }),
        version: z.int().min(1).meta({ example: versions[0].entry.version }),
      }),
    },
    responses: {
      200: {
        description: 'The version',
        content: { 'application/json': { schema: versionSchema } },
      },
      ...problemResponses(404),
    },
  };
  return class Version extends Endpoint {
    override schema = schema;

    override handle({ params }: Routed): Response {
      const model = findModel(deployed, params?.name);
      const version = model.versions.find((one) => String(one.entry.version) === params?.version);
      if (version) return answerJson(describeVersion(model, version));
      const numbers = model.versions.map((one) => one.entry.version).join(', ');
      throw new UnknownVersionProblem(
        `version ${params?.version} of ${model.name} is not deployed; there are ${numbers}`,
      );
    }
  };
}
