// Bun: bun bun.ts http://localhost:8787
import { connect } from 'batcomputer/client';
import { load } from 'batcomputer/client/load';

const api = process.argv[2];
const row = {
  class: 3,
  sex: 'male',
  age: null,
  siblingsAndSpouses: 0,
  parentsAndChildren: 0,
  fare: 7.75,
};
const edge = connect(`${api}/titanic`);
const device = await load(`${api}/titanic/model.wasm`, { fallback: edge });
for (const bat of [edge, device]) console.log((await bat.predict(row)).survivedProb.toFixed(4));
