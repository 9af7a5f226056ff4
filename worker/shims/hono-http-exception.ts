// Stands in for `hono/http-exception`, which chanfana imports but uses only with Hono routers.

export class HTTPException extends Error {}
