// The worker: answers predictions of the model versions that were deployed with it.
import { env } from 'cloudflare:workers';
import { makeApp } from './app.ts';
import { deployment } from './deployed-models.js';
import type { Env } from './env.ts';

export default makeApp(deployment, env as Env);
