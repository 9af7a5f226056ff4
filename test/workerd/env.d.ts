// The bindings that tests in workerd see are those of wrangler.toml.

declare namespace Cloudflare {
  interface Env extends ImportedEnv {
    TEST_LIMITER: RateLimit;
  }
  type ImportedEnv = import('../../worker/env.ts').Env;
}
