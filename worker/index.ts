// The worker: answers predictions of the model versions that were deployed with it.
import { env } from 'cloudflare:workers';
import { makeApp } from './app.ts';
import type { Env } from './call.ts';
import { deployment } from './deployed-models.js';

export default makeApp(deployment, env as Env);
