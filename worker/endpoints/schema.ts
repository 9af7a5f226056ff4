// GET /api/schema: the row of this model as a JSON Schema, for forms, clients and validators.

import { rowDocument } from '../../runtime/schema/row-schema.ts';
import { answerJsonText } from '../http/respond.ts';
import type { Route } from '../route.ts';
import type { ServedVersion } from '../served-version.ts';

export function schemaRoute({ entry, identity }: ServedVersion): Route {
  // Written when it is first asked: start-up stays short with many models.
  let text: string | undefined;
  return {
    method: 'GET',
    path: '/api/schema',
    access: 'read',
    operation: 'schema',
    answer() {
      text ??= JSON.stringify(rowDocument(entry));
      return answerJsonText(text, { ...identity, 'content-type': 'application/schema+json' });
    },
  };
}
