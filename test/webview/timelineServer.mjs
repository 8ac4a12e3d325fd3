/**
 * Serves a page with nothing but the Schedule tab, in the themes of VS Code, with answers made by the extension's own
 * readers from a real trace. Addresses: /timeline?theme=NAME, /schedule, /facts?from=NS&to=NS.
 */
import { createServer } from 'node:http';
import { bundledReaders } from './bundledReaders.mjs';
import { pageBundle } from './pageBundle.mjs';
import { themes, themeSheet } from './themes.mjs';

const readers = `
export { openProfile } from './src/formats/openProfile';
export { QUIET } from './src/formats/byteInput';
export { layerProfile } from './src/iopath/layeredProfile';
export { scheduleReply, scheduleFactsReply } from './src/workbench/present/scheduleReply';
`;

/** The replies of the host about a trace or a recording. */
async function openTrace(path) {
  const { openProfile, QUIET, layerProfile, scheduleReply, scheduleFactsReply } =
    await bundledReaders(readers);
  const layered = layerProfile(await openProfile(path, QUIET));
  return {
    schedule: scheduleReply(layered),
    facts: (range) => scheduleFactsReply(layered, range).facts,
  };
}

/** @returns {Promise<{url: string, close: () => void}>} `trace` may be null for pages that make up their own. */
export async function serveTimeline(trace) {
  const files = new Map(await pageBundle('timeline', 'test/webview/timelinePage.mjs'));
  for (const name of Object.keys(themes)) files.set(`/${name}.theme.css`, Buffer.from(themeSheet(name)));
  const opened = trace === null ? null : await openTrace(trace);
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const answer = (type, body) => {
      response.setHeader('content-type', type);
      response.end(body);
    };
    if (url.pathname === '/timeline') {
      const nonce = Math.random().toString(36).slice(2);
      response.setHeader(
        'content-security-policy',
        `default-src 'none'; connect-src 'self'; script-src 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'`,
      );
      answer('text/html; charset=utf-8', markup(url.searchParams.get('theme') ?? 'dark', nonce));
    } else if (url.pathname === '/schedule' && opened) {
      answer('application/json', JSON.stringify(withBase64(opened.schedule)));
    } else if (url.pathname === '/facts' && opened) {
      const from = url.searchParams.get('from');
      const range = from === null ? undefined : [Number(from), Number(url.searchParams.get('to'))];
      answer('application/json', JSON.stringify(opened.facts(range)));
    } else {
      const bytes = files.get(url.pathname);
      response.statusCode = bytes ? 200 : url.pathname === '/favicon.ico' ? 204 : 404;
      answer(url.pathname.endsWith('.css') ? 'text/css' : 'text/javascript', bytes ?? '');
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

function withBase64(schedule) {
  const intervals = Object.fromEntries(
    Object.entries(schedule.intervals).map(([name, column]) => [
      name,
      Buffer.from(column).toString('base64'),
    ]),
  );
  return { ...schedule, intervals };
}

function markup(theme, nonce) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta property="csp-nonce" content="${nonce}">
<link rel="stylesheet" href="/${theme}.theme.css">
<link rel="stylesheet" href="/timeline.css">
<script defer nonce="${nonce}" src="/timeline.js"></script>
</head>
<body class="${themes[theme].bodyClass}"><div id="app" class="profile"></div></body>
</html>`;
}

/** Runs in the page: fetches the schedule and shows it. */
export async function showTrace() {
  const reply = await (await globalThis.fetch('/schedule')).json();
  for (const [name, text] of Object.entries(reply.intervals)) {
    reply.intervals[name] = Uint8Array.from(globalThis.atob(text), (c) => c.charCodeAt(0)).buffer;
  }
  await globalThis.timeline.view.show(reply);
  await globalThis.timeline.factsWanted(null);
}
