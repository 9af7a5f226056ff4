import { defineRecipe } from 'batcomputer';
export default defineRecipe({
  name: 'base',
  title: 'Base',
  description: 'Test.',
  source: { files: 'base.csv' },
  features: {
    x: { sql: 'x', kind: 'number', missing: 'allowed' },
    c: { sql: 'c', kind: 'category', missing: 'allowed' },
  },
  target: { sql: 'y', classes: { no: ['no'], yes: ['yes'] } },
  flags: { no: 'noProb', yes: 'yesProb' },
  objective: 'binary',
  learner: { kind: 'boosting', rounds: 10, minLeaf: 5 },
  split: { by: 'random', testShare: 0.2 },
  seed: 1,
});
