// The worker: answers predictions of the model versions that were deployed with it.
import { makeApp } from './app.ts';
import { deployment } from './generated/registry.ts';

export default makeApp(deployment);
