import { defineRecipe } from 'batcomputer';
export default defineRecipe({
  name: 'churn-hive',
  title: 'Churn',
  description: 'Test.',
  source: { files: 'rows.csv' },
  features: { plan: { sql: 'plan', kind: 'category' }, months: { sql: 'months', kind: 'integer' } },
  target: { sql: '"left"', classes: { stays: ['no'], leaves: ['yes'] } },
  flags: { stays: 'stayProb', leaves: 'leaveProb' },
  objective: 'binary',
  learner: { kind: 'boosting', rounds: 20, minLeaf: 5 },
  split: { by: 'random', testShare: 0.2 },
  seed: 1,
});
