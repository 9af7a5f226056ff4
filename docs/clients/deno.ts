// Deno: deno run --allow-net --allow-import deno.ts http://localhost:8787. The client comes from the deployment itself.
const api = Deno.args[0];
const { connect } = await import(`${api}/client.js`);
const { load } = await import(`${api}/client/load.js`);

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
