// Types of what wrangler and scripts/build-registry.ts make, so that the worker type-checks before they ran.

declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}

declare module '*/generated/registry.ts' {
  export const deployment: import('./deployment.ts').Deployment;
}
