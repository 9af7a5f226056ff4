// GET /NAME/: the page that asks a model, which is at / for all of them.
import type { Route } from '../route.ts';

export const pageRoute: Route = {
  method: 'GET',
  path: '/',
  access: 'open',
  answer: ({ prefix }) =>
    new Response(null, { status: 307, headers: { location: `/?model=${prefix.slice(1)}` } }),
};
