// What plain workerd needs to serve a bundle: its configuration, and a Dockerfile that holds both.
import { createRequire } from 'node:module';
import { WORKER_FIRST } from '../../worker/build/version-files.ts';
import { ABOUT_PAGES, type HeaderRule } from './header-rules.ts';
import type { WranglerConfig } from './release-config.ts';

export interface BundleFiles {
  /** Below `worker/`, the entry point first. */
  worker: string[];
  /** Below `assets/` → SHA-256. */
  assets: Record<string, string>;
  /** Of the answers with assets. */
  headers: HeaderRule[];
}

/** A Cap'n Proto text literal; JSON's escapes are all known to it but `\u`. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/\\u00([0-9a-f]{2})/g, '\\x$1');
}

/**
 * config.capnp. Every file is embedded, by a path relative to the configuration, so that the folder can lie
 * anywhere. Secrets that wrangler.toml requires come from environment variables of the same names.
 */
export function workerdConfig(config: WranglerConfig, files: BundleFiles): string {
  const flags = (config.compatibility_flags ?? []).map(quoted).join(', ');
  const common = `compatibilityDate = ${quoted(config.compatibility_date)},
  compatibilityFlags = [${flags}],`;
  const modules = files.worker.map((path) => {
    const kind = path.endsWith('.wasm') ? 'wasm' : 'esModule';
    return `(name = ${quoted(path)}, ${kind} = embed ${quoted(`worker/${path}`)})`;
  });
  const served = Object.entries(files.assets).filter(([path]) => !ABOUT_PAGES.includes(path));
  const pages = served.map(
    ([path]) => `(name = ${quoted(`/${path}`)}, data = embed ${quoted(`assets/${path}`)})`,
  );
  const collector = collectorOf(config);
  const hashes = Object.fromEntries(served.map(([path, hash]) => [`/${path}`, hash]));
  return `# Written by \`batcomputer bundle\`: workerd serve config.capnp
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = .services,
  sockets = [(name = "http", address = "*:8080", http = (), service = "files")],
);

const services :List(Workerd.Service) = [
  (name = "files", worker = .files),
  (name = "api", worker = .api),
  # Neither calls anybody${collector === null ? '' : ' else'}. Without this workerd would allow it, and want a system's certificates for that.
  (name = "internet", network = (allow = [])),${collector === null ? '' : `\n  ${collectorService(collector)},`}
];

const api :Workerd.Worker = (
  ${common}${collector === null ? '' : `\n  globalOutbound = "${COLLECTOR}",`}
  modules = [
    ${modules.join(',\n    ')},
  ],
  bindings = [
    ${apiBindings(config).join(',\n    ')},
  ],
);

const files :Workerd.Worker = (
  ${common}
  modules = [(name = "static-files.js", esModule = embed "static-files.js")],
  bindings = [
    ${[
      '(name = "API", service = "api")',
      '(name = "FINISH", service = (name = "api", entrypoint = "finish"))',
      '(name = "INSTANCE", fromEnvironment = "BATCOMPUTER_INSTANCE")',
      `(name = "FILES", json = ${quoted(JSON.stringify(hashes))})`,
      `(name = "WORKER_FIRST", json = ${quoted(JSON.stringify(WORKER_FIRST))})`,
      `(name = "HEADERS", json = ${quoted(JSON.stringify(files.headers))})`,
      ...pages,
    ].join(',\n    ')},
  ],
);
`;
}

const COLLECTOR = 'collector';

/** Where the worker sends what it counts; null where it calls nobody. The worker itself says what is wrong with another address. */
function collectorOf({ vars }: WranglerConfig): URL | null {
  const given = String(vars?.OTEL_EXPORTER_OTLP_ENDPOINT ?? '');
  return /^https?:/.test(given) && URL.canParse(given) ? new URL(given) : null;
}

/** This one address, and no other. */
function collectorService({ protocol, hostname, port }: URL): string {
  const isSecure = protocol === 'https:';
  const address = quoted(`${hostname}:${port || (isSecure ? 443 : 80)}`);
  const host = quoted(hostname);
  const how = isSecure
    ? `https = (tlsOptions = (trustBrowserCas = true), certificateHost = ${host})`
    : 'http = ()';
  return `(name = "${COLLECTOR}", external = (address = ${address}, ${how}))`;
}

/** supervised.capnp: the same with a socket by which supervise.mjs says that another one takes over. */
export function supervisedConfig(): string {
  return `# Written by \`batcomputer bundle\`: node supervise.mjs
using Workerd = import "/workerd/workerd.capnp";
using Bundle = import "config.capnp";

const config :Workerd.Config = (
  services = Bundle.services,
  sockets = [
    (name = "http", address = "*:8080", http = (), service = "files"),
    (name = "control", address = "unix:control.sock", http = (), service = (name = "files", entrypoint = "control")),
  ],
);
`;
}

function apiBindings(config: WranglerConfig): string[] {
  const assets = config.assets?.binding ?? 'ASSETS';
  const bindings = [
    `(name = ${quoted(assets)}, service = (name = "files", entrypoint = "filesOnly"))`,
  ];
  for (const [name, value] of Object.entries(config.vars ?? {})) {
    const [kind, text] =
      typeof value === 'string' ? ['text', value] : ['json', JSON.stringify(value)];
    bindings.push(`(name = ${quoted(name)}, ${kind} = ${quoted(text)})`);
  }
  const secrets = config.secrets?.required ?? [];
  for (const name of secrets) {
    bindings.push(`(name = ${quoted(name)}, fromEnvironment = ${quoted(name)})`);
  }
  return bindings;
}

/** An image with workerd and the folder, without a shell's or npm's help at run time. */
export function dockerfile(config: WranglerConfig): string {
  const { version } = createRequire(import.meta.url)('workerd/package.json') as { version: string };
  // A collector is known by them.
  const certificates =
    collectorOf(config)?.protocol === 'https:'
      ? `
RUN apt-get update \\
 && apt-get install --yes --no-install-recommends ca-certificates \\
 && rm -rf /var/lib/apt/lists/*`
      : '';
  return `# Written by \`batcomputer bundle\`: docker build -t batcomputer . && docker run -p 8080:8080 batcomputer
FROM node:24-bookworm-slim AS workerd
RUN npm install --prefix /opt workerd@${version} \\
 && cp "$(node -p "require('/opt/node_modules/workerd').default")" /usr/local/bin/workerd

FROM debian:bookworm-slim${certificates}
COPY --from=workerd /usr/local/bin/workerd /usr/local/bin/workerd
COPY . /srv/batcomputer
USER 65534:65534
EXPOSE 8080
ENTRYPOINT ["workerd", "serve", "/srv/batcomputer/config.capnp"]
`;
}
