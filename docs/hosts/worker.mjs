// A worker for workerd or Cloudflare Workers: the module is a static import, since a worker may not
// compile WebAssembly from bytes.
import { ask } from './ask.mjs';
import model from './model.wasm';

export default {
  /** @param {Request} request */
  async fetch(request) {
    return Response.json(ask(model, await request.json()));
  },
};
