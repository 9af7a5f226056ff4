// Where the Open Inference Protocol is spoken: at `/v2`, with the model and its version in the path and not before it.

const SERVER_PATH = /^\/v2\/*$/;
const OWN_PATH = /^\/v2\/(?:health|models)(?:\/|$)/;
const MODEL_PATH = /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?(?:\/(?:infer|ready))?\/*$/;

/** Whether a path is the protocol's; `/v2` alone is a prefix of version 2, too. */
export function isInferencePath(pathname: string): boolean {
  return pathname.startsWith('/v2') && (isServerPath(pathname) || OWN_PATH.test(pathname));
}

/** Whether a path is `/v2`, at which a browser that shows a page expects version 2 of the default model. */
export function isServerPath(pathname: string): boolean {
  return SERVER_PATH.test(pathname);
}

export interface NamedModel {
  name: string;
  /** Null where the path leaves it to the server. */
  version: string | null;
}

/** What a path of the protocol names; null where that is no model. */
export function modelOfPath(pathname: string): NamedModel | null {
  const found = MODEL_PATH.exec(pathname);
  return found && { name: found[1], version: found[2] ?? null };
}
