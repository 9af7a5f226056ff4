// The worker with the fixture models instead of the registered ones.
import { deployment } from '../../build/fixture/worker/deployed-models.js';
import { makeApp } from '../../worker/app.ts';

export default makeApp(deployment);
