// The worker with the fixture models instead of the registered ones.
import { deployment } from '../../build/fixture/generated/registry.ts';
import { makeApp } from '../../worker/app.ts';

export default makeApp(deployment);
