// node docs/hosts/node.mjs models/batcomputer/1/model.wasm '{"force":"Kent Police","crime":"Drugs","month":10}'
import { readFile } from 'node:fs/promises';
import { ask } from './ask.mjs';

const [path, fields] = process.argv.slice(2);
const module = await WebAssembly.compile(await readFile(path));
console.log(JSON.stringify(ask(module, JSON.parse(fields))));
