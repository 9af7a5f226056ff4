// The worker: answers predictions of the model versions that were deployed with it.
import { env } from 'cloudflare:workers';
import { makeApp } from './app.ts';
import { deployment } from './deployed-models.js';
import type { Env } from './env.ts';

const app = makeApp(deployment, env as Env);

export default { fetch: app.fetch } satisfies ExportedHandler<Env>;

/** What a supervised bundle is told before it ends; no route leads here. */
export const finish = {
  async fetch() {
    await app.finish();
    return new Response(null, { status: 204 });
  },
} satisfies ExportedHandler<Env>;
