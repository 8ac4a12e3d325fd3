/** Plays the extension host inside the page, with the answers of a worker outside of it (offloadServer.mjs). */

const page = globalThis.location.pathname.slice(1);
const send = (message) => globalThis.postMessage(message, '*');
const key = `state of ${page}`;

async function ask(question) {
  return JSON.parse(await globalThis.askWorker(question), (_, value) =>
    value !== null && typeof value === 'object' && typeof value.$column === 'string'
      ? Uint8Array.from(globalThis.atob(value.$column), (c) => c.charCodeAt(0)).buffer
      : value,
  );
}

/** The question to the worker, undefined for a message that asks nothing. */
function questionOf(message) {
  switch (message.type) {
    case 'weights':
    case 'functions':
    case 'breakdown':
    case 'path':
    case 'schedule':
    case 'scheduleFacts': {
      const { type, ...rest } = message;
      return { ask: type, ...rest };
    }
    case 'offload':
    case 'estimate':
      return { ask: message.type, of: message.ask };
  }
  return undefined;
}

globalThis.harness = {
  /** Messages from the page, oldest first. */
  received: [],
  /** Kinds of questions that stay without an answer. */
  silent: new Set(),
  send,
  async take(message) {
    this.received.push(message);
    if (message.type === 'ready') {
      send(await ask({ ask: page === 'sidebar' ? 'summary' : 'opened' }));
      if (page === 'sidebar') send(await ask({ ask: 'offloadSummary' }));
    }
    const question = questionOf(message);
    if (question === undefined || this.silent.has(message.type)) return;
    const value = await ask(question);
    if (value.refused === undefined) send({ type: 'reply', id: message.id, value });
    else send({ type: 'refused', id: message.id, message: value.refused });
  },
};
globalThis.acquireVsCodeApi = () => ({
  postMessage: (message) => void globalThis.harness.take(globalThis.structuredClone(message)),
  getState: () => JSON.parse(globalThis.sessionStorage.getItem(key) ?? 'null') ?? undefined,
  setState: (state) => globalThis.sessionStorage.setItem(key, JSON.stringify(state)),
});
