// GET /: the console, one static page below every prefix. Where everybody may read, the page brings what its scripts would
// ask first, and names the module: on a slow line that saves three round trips before the first answer.
import type { Call } from '../call.ts';
import {
  EARLY_END,
  EARLY_ID,
  EARLY_START,
  LOADED_UNASKED,
  versionPath,
} from '../console/model/page-contract.ts';
import type { DeployedModel } from '../deployment.ts';
import { describeModel, describeVersion } from '../describe.ts';
import { digestEtag, matchesEtag } from '../http/etag.ts';
import { isServerPath } from '../inference/addresses.ts';
import type { Route } from '../route.ts';
import type { ServedVersion } from '../served-version.ts';
import { describeInfo } from './info.ts';

export function consoleRoute(version: ServedVersion, deployed: DeployedModel[]): Route {
  return {
    method: 'GET',
    path: '/',
    access: 'open',
    async answer(call: Call) {
      // Without the caller's conditions: they are about the page as it is when it is filled in.
      const page = await call.assets.fetch(new URL('/', call.request.url));
      if (!page.ok || call.settings.apiKeys !== null) {
        const { status } = page;
        return new Response(page.body, { status, headers: headersOf(call, page.headers) });
      }
      const text = await page.text();
      return answerPage(
        call,
        text.replace(EARLY_START, () => early(call, version, deployed)),
        headersOf(call, page.headers),
      );
    },
  };
}

/** At `/v2` a program is answered by the Open Inference Protocol. */
function headersOf({ prefix }: Call, given: Headers): Headers {
  const headers = new Headers(given);
  if (isServerPath(prefix)) headers.append('vary', 'accept');
  return headers;
}

async function answerPage({ request }: Call, text: string, headers: Headers): Promise<Response> {
  headers.delete('content-length');
  const etag = await digestEtag(text);
  headers.set('etag', `W/${etag}`);
  return matchesEtag(request, etag)
    ? new Response(null, { status: 304, headers })
    : new Response(text, { headers });
}

function early(call: Call, version: ServedVersion, deployed: DeployedModel[]): string {
  const answers = JSON.stringify(earlyAnswers(call.prefix, version, deployed));
  // In a script `<` may begin a tag.
  const data = `<script type="application/json" id="${EARLY_ID}">${answers.replaceAll('<', '\\u003c')}</script>`;
  return `${EARLY_START}${preload(call, version)}${data}${EARLY_END}`;
}

/** Path → what the API answers there. */
function earlyAnswers(prefix: string, version: ServedVersion, deployed: DeployedModel[]) {
  const { name, version: number } = version.entry;
  const model = deployed.find((one) => one.name === name);
  const found = model?.versions.find(({ entry }) => entry.version === number);
  return {
    '/api/models': deployed.map(describeModel),
    [`${prefix}/api/info`]: describeInfo(version),
    ...(model && found && { [versionPath(name, number)]: describeVersion(model, found) }),
  };
}

/** The module, where the page loads it unasked. */
function preload({ request }: Call, { entry, bytes }: ServedVersion): string {
  const isSaving = request.headers.get('save-data') === 'on';
  if (bytes === null || isSaving || entry.module.bytes > LOADED_UNASKED) return '';
  const path = `/${entry.name}/v${entry.version}/model.wasm`;
  return `<link rel="preload" href="${path}" as="fetch" crossorigin fetchpriority="low">\n    `;
}
