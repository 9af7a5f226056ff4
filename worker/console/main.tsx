// Starts the console. Text from outside is only ever set as text, never as HTML.
import { render } from 'preact';
import { App } from './app.tsx';
import { countBytes } from './look/counts.ts';
import { keepOffline } from './offline/keep-offline.ts';
import { startPage } from './page.ts';
import { takeDroppedFiles } from './rows/dropped-file.ts';

render(<App />, document.getElementById('console')!);
countBytes();
startPage().then(keepOffline);
takeDroppedFiles();
