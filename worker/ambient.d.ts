// Types of what worker/build writes beside the worker, so that it type-checks before that was made.

declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}

declare module '*/deployed-models.js' {
  export const deployment: import('./deployment.ts').Deployment;
}
