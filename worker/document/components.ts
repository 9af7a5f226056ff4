// The schemas and the ways to send a key that the document of a version names.
import type { fromIttyRouter } from 'chanfana';
import { explanationSchema } from '../../runtime/schema/explanation-schema.ts';
import { rowSchema } from '../../runtime/schema/row-schema.ts';
import type { ServedVersion } from '../served-version.ts';
import { badRowSchema } from './problem-schema.ts';
import {
  answerWithExtrasSchema,
  batchAnswerSchema,
  batchRowSchema,
  includedSchema,
} from './row-schema.ts';

type Registry = ReturnType<typeof fromIttyRouter>['registry'];

export function registerComponents(registry: Registry, version: ServedVersion): void {
  registry.registerComponent('schemas', 'Row', rowSchema(version.entry));
  registry.registerComponent('schemas', 'Answer', answerWithExtrasSchema(version));
  registry.registerComponent('schemas', 'BatchRow', batchRowSchema(version.entry));
  registry.registerComponent('schemas', 'BatchAnswer', batchAnswerSchema(version));
  registry.registerComponent('schemas', 'Included', includedSchema(version));
  registry.register('BadRow', badRowSchema);
  registry.registerComponent('schemas', 'Explanation', explanationSchema(version.entry));
  const description = 'The scope that an operation needs stands with it';
  registry.registerComponent('securitySchemes', 'apiKey', {
    type: 'apiKey',
    in: 'header',
    name: 'x-api-key',
    description,
  });
  registry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description,
  });
}
