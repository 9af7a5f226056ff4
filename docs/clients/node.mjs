// Node: node node.mjs http://localhost:8787
import { connect } from 'batcomputer/client';

const bat = connect(`${process.argv[2]}/titanic`);
const row = {
  class: 3,
  sex: 'male',
  age: null,
  siblingsAndSpouses: 0,
  parentsAndChildren: 0,
  fare: 7.75,
  port: null,
};
const { survivedProb } = await bat.predict(row);
console.log(survivedProb.toFixed(4));

const fares = [7.75, 80, 5000].map((fare) => ({ ...row, fare, id: `fare ${fare}` }));
for await (const answer of bat.predictMany(fares)) {
  console.log(answer.id, answer.problem?.detail ?? answer.survivedProb.toFixed(4));
}
const { explanations } = await bat.explain(row);
console.log(explanations[0].sentence);
