import { render } from 'preact';
import { App } from './app.tsx';
import { startPolling } from './use-figure.ts';

const root = document.querySelector('#page');
if (root !== null) render(<App />, root);
startPolling();
