import { defineRecipe } from 'batcomputer';
export default defineRecipe({
  name: 'boolm',
  title: 'Bool',
  description: 'Test.',
  source: { files: 'bool.csv' },
  features: {
    x: { sql: 'x', kind: 'number' },
    b: { sql: 'b', kind: 'boolean' },
    n: { sql: 'n', kind: 'integer', missing: 'allowed' },
  },
  target: { sql: 'y', classes: { no: ['no'], yes: ['yes'] } },
  flags: { no: 'noProb', yes: 'yesProb' },
  objective: 'binary',
  learner: { kind: 'boosting', rounds: 20, minLeaf: 5 },
  split: { by: 'random', testShare: 0.2 },
  seed: 1,
});
