// GET /api/models: what this deployment serves.
import { OpenAPIRoute } from 'chanfana';
import { z } from 'zod';
import type { DeployedModel } from '../deployment.ts';
import { answerJsonText } from '../http/respond.ts';

const models = z
  .array(
    z.object({
      model: z.string(),
      title: z.string(),
      description: z.string(),
      versions: z.array(z.int().min(1)),
      aliases: z.record(z.string(), z.int().min(1)),
      example: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    }),
  )
  .meta({ id: 'Models' });

export function modelsEndpoint(deployed: DeployedModel[]) {
  const text = JSON.stringify(deployed.map(describeModel));
  const schema = {
    operationId: 'models',
    tags: ['model'],
    summary: 'The models that are served here, with their versions and aliases',
    responses: {
      200: {
        description: 'In alphabetical order',
        content: { 'application/json': { schema: models } },
      },
    },
  };
  return class Models extends OpenAPIRoute {
    override schema = schema;

    override handle(): Response {
      return answerJsonText(text);
    }
  };
}

function describeModel({ name, aliases, versions }: DeployedModel): z.infer<typeof models>[number] {
  const current = versions.find(({ entry }) => entry.version === aliases.current) ?? versions[0];
  const { title, description, examples } = current.entry;
  return {
    model: name,
    title,
    description,
    versions: versions.map(({ entry }) => entry.version),
    aliases,
    example: examples[0] ?? {},
  };
}
