// The calls of Batcomputer's first collection, each of its random choices made in every way.
import type { ApiCall, ApiSchemas } from '../api-call.ts';

const METROPOLITAN = 'Metropolitan Police Service';

/** Empty for an API of another model than one that asks for force, crime and month and answers caughtProb. */
export function policeCalls({ Row, Answer }: ApiSchemas): ApiCall[] {
  const forces = (Row?.properties?.force?.enum ?? []) as string[];
  const crimes = (Row?.properties?.crime?.enum ?? []) as string[];
  const answers = Answer?.properties?.caughtProb !== undefined;
  if (!answers || !forces.includes(METROPOLITAN) || !crimes.includes('Drugs')) return [];
  return [
    ...forces.map((force) => predict(force, 'Drugs', 0.1, 0.9)),
    ...crimes.map((crime) => predict(METROPOLITAN, crime, 0.001, 0.999)),
    get('/swagger.json', { 'is JSON': 'pm.response.to.be.json;' }),
    get('/api/info', {
      alive: "pm.expect(pm.response.json().status).to.equal('alive');",
      version: "pm.expect(pm.response.json().metadata.version).to.be.a('number').above(0);",
    }),
    get('/api/predict/params', {
      'more than 20 forces': 'pm.expect(pm.response.json().force).to.have.lengthOf.above(20);',
      'more than 10 crimes': 'pm.expect(pm.response.json().crime).to.have.lengthOf.above(10);',
      month: "pm.expect(pm.response.json()).to.have.property('month');",
    }),
  ];
}

function predict(force: string, crime: string, low: number, high: number): ApiCall {
  return {
    name: `${force}, ${crime}`,
    method: 'POST',
    path: '/api/predict',
    body: JSON.stringify({ force, crime, month: 3 }),
    tests: {
      [`caughtProb between ${low} and ${high}`]: `pm.expect(pm.response.json().caughtProb).to.be.within(${low}, ${high});`,
      notCaughtProb: "pm.expect(pm.response.json()).to.have.property('notCaughtProb');",
    },
  };
}

function get(path: string, tests: ApiCall['tests']): ApiCall {
  return { name: path, method: 'GET', path, tests };
}
