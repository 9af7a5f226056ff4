// The bindings that tests in workerd see are those of wrangler.toml.

declare namespace Cloudflare {
  interface Env extends ImportedEnv {}
  type ImportedEnv = import('../../worker/call.ts').Env;
}
