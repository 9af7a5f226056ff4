// `_headers` of the pages, which Cloudflare reads: what plain workerd adds to their answers, too.
import { UserError } from '../base/user-error.ts';

export interface HeaderRule {
  /** A URL path; one that ends with `*` is the beginning of several. */
  path: string;
  headers: Record<string, string>;
}

/** Files that tell Cloudflare how to serve the others, and are not served. */
export const ABOUT_PAGES = ['_headers', '_redirects', '.assetsignore'];

/**
 * Reads the part of Cloudflare's syntax that the pages use.
 * @throws UserError naming the line that says something else
 */
export function parseHeaderRules(text: string): HeaderRule[] {
  const rules: HeaderRule[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const header = /^\s+([\w-]+):\s*(.*?)\s*$/.exec(line);
    const rule = rules.at(-1);
    if (header !== null && rule !== undefined) rule.headers[header[1].toLowerCase()] = header[2];
    else if (/^\/[^*:\s]*\*?\s*$/.test(line)) rules.push({ path: line.trim(), headers: {} });
    else throw new UserError(`_headers: line ${i + 1} is neither a path nor a header: ${line}`);
  }
  return rules;
}
