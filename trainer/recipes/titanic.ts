// Would you survive the Titanic? Mixed kinds of features, one of them often missing.
import { defineRecipe } from 'batcomputer';

export default defineRecipe({
  name: 'titanic',
  title: 'Titanic',
  description:
    'Would you have survived the Titanic? From class, sex, age, relatives on board, fare and port. Learned from the list of 891 passengers.',
  source: {
    files: 'titanic.csv',
    howToGet:
      "the passenger list is the train.csv of Kaggle's competition 'Titanic: Machine Learning from Disaster' (https://www.kaggle.com/competitions/titanic/data); pass your copy with --data titanic.csv",
  },
  features: {
    class: {
      sql: '"Pclass"',
      kind: 'integer',
      minimum: 1,
      maximum: 3,
      description: 'Class of the ticket: 1 is the best',
    },
    sex: { sql: '"Sex"', kind: 'category', description: 'As the passenger list has it' },
    age: {
      sql: '"Age"',
      kind: 'number',
      minimum: 0,
      maximum: 120,
      missing: 'allowed',
      description: 'Years; null when unknown',
    },
    siblingsAndSpouses: {
      sql: '"SibSp"',
      kind: 'integer',
      minimum: 0,
      maximum: 20,
      description: 'Siblings and spouses on board',
    },
    parentsAndChildren: {
      sql: '"Parch"',
      kind: 'integer',
      minimum: 0,
      maximum: 20,
      description: 'Parents and children on board',
    },
    fare: {
      sql: '"Fare"',
      kind: 'number',
      minimum: 0,
      maximum: 1000,
      description: 'Price of the ticket in pounds of 1912',
    },
    port: {
      sql: `CASE "Embarked" WHEN 'C' THEN 'Cherbourg' WHEN 'Q' THEN 'Queenstown' WHEN 'S' THEN 'Southampton' END`,
      kind: 'category',
      missing: 'allowed',
      description: 'Port of embarkation; null when unknown',
    },
  },
  target: { sql: '"Survived"', classes: { died: ['0'], survived: ['1'] } },
  objective: 'binary',
  learner: { kind: 'forest', trees: 80, minLeaf: 6 },
  flags: { died: 'diedProb', survived: 'survivedProb' },
  split: { by: 'random', testShare: 0.2 },
  seed: 1,
  examples: [
    {
      class: 1,
      sex: 'female',
      age: 29,
      siblingsAndSpouses: 0,
      parentsAndChildren: 0,
      fare: 211.34,
      port: 'Southampton',
    },
    {
      class: 3,
      sex: 'male',
      age: null,
      siblingsAndSpouses: 0,
      parentsAndChildren: 0,
      fare: 7.75,
      port: 'Queenstown',
    },
  ],
});
