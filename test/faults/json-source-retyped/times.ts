import { defineRecipe } from 'batcomputer';
export default defineRecipe({
  name: 'days',
  title: 'Days',
  description: 'Late in the month?',
  source: { files: 'rows.json' },
  features: { time: { sql: 't', kind: 'category' } },
  target: { sql: 'y', classes: { no: ['no'], yes: ['yes'] } },
  flags: { no: 'noProb', yes: 'yesProb' },
  objective: 'binary',
  learner: { kind: 'boosting', rounds: 10, minLeaf: 5 },
  split: { by: 'random', testShare: 0.2 },
  seed: 1,
});
