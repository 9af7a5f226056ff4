// Who survives the voyage? A recipe says where the rows are, what callers send, and what is to be learned.
// The twenty rows of voyage.csv are made up: put your own in their place.
import { defineRecipe } from 'batcomputer';

export default defineRecipe({
  name: 'voyage',
  title: 'Voyage',
  description: 'Would you survive the voyage? Learned from twenty rows that are made up.',
  source: { files: 'voyage.csv' },
  features: {
    class: { sql: 'class', kind: 'integer', minimum: 1, maximum: 3, description: '1 is the best' },
    sex: { sql: 'sex', kind: 'category' },
    age: {
      sql: 'age',
      kind: 'number',
      minimum: 0,
      maximum: 120,
      missing: 'allowed',
      description: 'Years',
    },
    fare: { sql: 'fare', kind: 'number', minimum: 0, description: 'Price of the ticket' },
  },
  target: { sql: 'survived', classes: { died: ['no'], survived: ['yes'] } },
  flags: { died: 'diedProb', survived: 'survivedProb' },
  objective: 'binary',
  learner: { kind: 'forest', trees: 50, minLeaf: 2 },
  split: { by: 'random', testShare: 0.25 },
  seed: 1,
});
