// ClickHouse's engine in a process of its own, behind as much of its HTTP interface as is asked: `chdb` has the
// engine and no server. Started with the folder where chdb is installed; says its port on stdout.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const { Session } = createRequire(join(process.argv[2], 'x.js'))('chdb');
const session = new Session();
/** What the server would take: user → password. */
const USERS = new Map([
  ['default', ''],
  ['judge', 'p:w/d@ö'],
]);

const server = createServer(async (request, response) => {
  const { searchParams, pathname } = new URL(request.url ?? '/', 'http://x');
  const [, encoded = ''] = String(request.headers.authorization).split(' ');
  const [user, ...rest] = Buffer.from(encoded, 'base64').toString().split(':');
  const query = await text(request);
  const answer = (status: number, said: string) => response.writeHead(status).end(said);
  if (pathname === '/page') return answer(404, '<html>not here</html>');
  if (USERS.get(user) !== rest.join(':')) {
    return answer(
      403,
      `Code: 516. DB::Exception: ${user}: Authentication failed. (AUTHENTICATION_FAILED) (version 26.7.2.1)\n`,
    );
  }
  if (searchParams.get('readonly') === '1' && !/^\s*SELECT\b/.test(query)) {
    return answer(
      500,
      'Code: 164. DB::Exception: Cannot execute query in readonly mode. (READONLY)',
    );
  }
  try {
    session.query(`USE ${searchParams.get('database')}`);
    answer(200, session.query(query));
  } catch (error) {
    answer(
      404,
      `${String((error as Error).message).replace('Query failed: ', '')} (version 26.7.2.1)\n`,
    );
  }
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') console.log(address.port);
});
process.on('disconnect', () => process.exit());
