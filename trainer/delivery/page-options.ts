// What wrangler.toml says of the pages: THEME and FRAME_ANCESTORS. Both are written into the bundle, so that the worker
// need not know them, and no page is drawn in another look first.
import { type PageOptions, THEMES } from '../../worker/build/pages.ts';
import { UserError } from '../base/user-error.ts';
import type { WranglerConfig } from './release-config.ts';

/** @throws UserError when one of them cannot be read */
export function pageOptionsOf({ vars = {} }: WranglerConfig): Required<PageOptions> {
  return {
    theme: vars.THEME === undefined ? THEMES[0] : readTheme(vars.THEME),
    frameAncestors:
      vars.FRAME_ANCESTORS === undefined ? [] : readFrameAncestors(vars.FRAME_ANCESTORS),
  };
}

function readTheme(value: unknown): (typeof THEMES)[number] {
  const theme = THEMES.find((one) => one === value);
  if (theme !== undefined) return theme;
  throw wrongSetting('THEME', THEMES.map((one) => `"${one}"`).join(' or '), value);
}

function readFrameAncestors(value: unknown): string[] {
  const must = 'origins such as https://intranet.example.com, separated by commas';
  const origins = String(value)
    .split(/[\s,]+/)
    .filter(Boolean);
  const isRight = typeof value === 'string' && origins.length > 0 && origins.every(isOrigin);
  if (!isRight) throw wrongSetting('FRAME_ANCESTORS', must, value);
  return origins;
}

/** As browsers write it. */
function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

function wrongSetting(name: string, must: string, value: unknown): UserError {
  return new UserError(`wrangler.toml: ${name} must be ${must}; it is ${JSON.stringify(value)}`);
}
