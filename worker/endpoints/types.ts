// GET /types.d.ts: the rows and answers of this version as types of TypeScript, for the client (docs/CLIENT.md).

import { writeTypes } from '../../runtime/schema/write-types.ts';
import { answerJsonText } from '../http/respond.ts';
import type { Route } from '../route.ts';
import type { ServedVersion } from '../served-version.ts';

const TYPE = 'application/typescript';

export function typesRoute({ entry, identity }: ServedVersion): Route {
  let text: string | undefined;
  return {
    method: 'GET',
    path: '/types.d.ts',
    access: 'read',
    operation: 'types',
    answer() {
      text ??= writeTypes(entry);
      return answerJsonText(text, { ...identity, 'content-type': `${TYPE}; charset=utf-8` });
    },
  };
}
