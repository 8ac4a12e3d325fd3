/**
 * Builds the webviews and serves their pages on 127.0.0.1 as VS Code would: the same markup, the same content security
 * policy, the variables of a theme; in place of the extension host a fake one (fakeHost.mjs).
 * Pages: /editor, /sidebar and /comparison, with ?theme=, ?show=nothing, ?hostile, ?twins, ?nodes=N; /record with ?record=STATE.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { pageBundle } from './pageBundle.mjs';
import { themes, themeSheet } from './themes.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const PAGES = ['editor', 'sidebar', 'comparison', 'record'];
const SCRIPTS = [
  'fakeHost.mjs',
  'seededRandom.mjs',
  'wilson.mjs',
  'syntheticProfile.mjs',
  'syntheticHeader.mjs',
  'syntheticStacks.mjs',
  'syntheticTree.mjs',
  'bigProfile.mjs',
  'breakdownReplies.mjs',
  'breakdownCosts.mjs',
  'costFigures.mjs',
  'pathReplies.mjs',
  'scheduleReplies.mjs',
  'comparisonReplies.mjs',
  'recordStates.mjs',
];

/** @returns {Promise<{url: string, close: () => void, sizes: Record<string, number>}>} `pages`: those to build */
export async function servePages(pages = PAGES) {
  const files = new Map();
  for (const page of pages) {
    for (const [path, bytes] of await pageBundle(page, `webview/${page}/main.ts`)) files.set(path, bytes);
  }
  for (const name of SCRIPTS) files.set(`/${name}`, readFileSync(here(name)));
  for (const name of Object.keys(themes)) files.set(`/${name}.theme.css`, Buffer.from(themeSheet(name)));
  const sizes = Object.fromEntries([...files].map(([path, bytes]) => [path, bytes.length]));

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (pages.includes(url.pathname.slice(1))) {
      const nonce = Math.random().toString(36).slice(2);
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.setHeader(
        'content-security-policy',
        `default-src 'none'; script-src 'nonce-${nonce}' 'self'; style-src 'self' 'nonce-${nonce}'; font-src 'self'; img-src 'self'`,
      );
      response.end(pageMarkup(url.pathname.slice(1), url.searchParams.get('theme') ?? 'dark', nonce));
      return;
    }
    const bytes = files.get(url.pathname);
    response.statusCode = bytes ? 200 : url.pathname === '/favicon.ico' ? 204 : 404;
    response.setHeader('content-type', url.pathname.endsWith('.css') ? 'text/css' : 'text/javascript');
    response.end(bytes ?? '');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, sizes, close: () => server.close() };
}

function pageMarkup(page, theme, nonce) {
  return `<!doctype html>
<html lang="en" class="${page}">
<head>
<meta charset="utf-8">
<meta property="csp-nonce" content="${nonce}">
<link rel="stylesheet" href="/${theme}.theme.css">
<link rel="stylesheet" href="/${page}.css">
<script type="module" nonce="${nonce}" src="/fakeHost.mjs"></script>
<script defer nonce="${nonce}" src="/${page}.js"></script>
</head>
<body class="${themes[theme].bodyClass}" data-vscode-theme-kind="${themes[theme].bodyClass.split(' ').pop()}"><div id="app"></div></body>
</html>`;
}
