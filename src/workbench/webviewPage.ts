/**
 * The page of a webview: one script with what it shares with other pages, one style sheet, nothing else may load (strict
 * CSP with a nonce, which a module's imports inherit).
 */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** As built into dist/webview. */
export type PageName = 'editor' | 'sidebar' | 'comparison' | 'record';

/** Prepares a webview and gives it its page. */
export function fillWebview(webview: vscode.Webview, extensionUri: vscode.Uri, name: PageName): void {
  const folder = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  webview.options = { enableScripts: true, localResourceRoots: [folder] };
  const file = (extension: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(folder, `${name}.${extension}`)).toString();
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    `default-src 'none'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource}`,
  ].join('; ');
  webview.html = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file('css')}">
</head>
<body>
<div id="app"></div>
<script type="module" nonce="${nonce}" src="${file('js')}"></script>
</body>
</html>`;
}
