// Shows the OpenAPI document of the prefix that the page was opened under: /v1/api/docs shows /v1/openapi.json. The page
// is dark where the visitor's other pages are.

interface SwaggerOptions {
  url: string;
  dom_id: string;
  deepLinking: boolean;
  tryItOutEnabled: boolean;
  validatorUrl: null;
}

declare const SwaggerUIBundle: (options: SwaggerOptions) => void;

SwaggerUIBundle({
  url: location.pathname.replace(/\/api\/docs\/?$/, '/openapi.json'),
  dom_id: '#swagger-ui',
  deepLinking: true,
  tryItOutEnabled: true,
  // No badge from a validator elsewhere: the page asks nobody but this worker.
  validatorUrl: null,
});

const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', follow);
follow();
