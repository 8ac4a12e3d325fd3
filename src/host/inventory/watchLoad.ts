/** How busy the domains of a host are, while somebody looks: xentop, or what there is in its place. */
import { readLines } from '../../formats/lineReader';
import { shellProgram, type Privilege } from '../farSide/privilege';
import type { Remote, RemoteProcess } from '../remote';
import { DomainIds } from './domainIds';
import type { DomainLoad } from './inventory';
import { LoadLooks, type Look } from './loadLooks';
import { LoadRates } from './loadRates';
import { shown } from './shown';
import program from './watchLoad.sh';

const SECONDS_BETWEEN_LOOKS = 2;
const MOST_LINE_BYTES = 10_000;
const LIST = 'PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; exec xl list';

/**
 * Tells the loads every two seconds or so, from the third look on with xentop and the second otherwise, until `signal` aborts;
 * the far side's program ends with its channel. A machine without Xen is one domain with the id 0. From `xl list`, which is
 * taken where there is no xentop, the CPU share comes in steps of 5 %.
 * @throws ConnectionLost; Error if the host does not tell, with what it said
 */
export async function watchLoad(
  remote: Remote,
  privilege: Privilege,
  tell: (loads: readonly DomainLoad[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const ended = () => signal.aborted;
  if (ended()) return;
  const watching = shellProgram(privilege, program, 'watch-load', String(SECONDS_BETWEEN_LOOKS));
  const process = await remote.start(watching);
  const stop = (): void => process.close();
  signal.addEventListener('abort', stop, { once: true });
  if (ended()) stop();
  try {
    const said = beginning(process.stderr);
    await eachLook(remote, process, privilege, tell, signal);
    if (ended()) return;
    const text = (await said).trim();
    throw new Error(
      `${remote.name} does not tell how busy it is: ${shown(text.slice(0, 300)) || 'its program ended'}. Log in to it and try: xentop -b -i 1`,
    );
  } catch (error) {
    if (!ended()) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

/** Ends with the output. */
async function eachLook(
  remote: Remote,
  process: RemoteProcess,
  privilege: Privilege,
  tell: (loads: readonly DomainLoad[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const ids = new DomainIds(async () => {
    const { stdout } = await remote.run(shellProgram(privilege, LIST, 'list'), { signal });
    return stdout;
  });
  const rates = new LoadRates();
  // While ids are asked for, of the looks that come only the last one waits: a slow host is not asked about what is past.
  let waiting: Look | undefined;
  let working: Promise<void> | undefined;
  let failure: Error | undefined;
  const work = async (): Promise<void> => {
    for (let look = waiting; look !== undefined; look = waiting) {
      waiting = undefined;
      const loads = rates.next(look.kind, look.seconds, await ids.identify(look.rows));
      if (loads !== undefined && !signal.aborted) tell(loads);
    }
    working = undefined;
  };
  const failed = (error: unknown): void => {
    failure = error instanceof Error ? error : new Error(String(error));
    process.close();
  };
  const looks = new LoadLooks(
    (look) => {
      waiting = look;
      working ??= work().catch(failed);
    },
    () => performance.now() / 1000,
    remote.name,
  );
  const input = { name: remote.name, storedSize: undefined, open: () => process.stdout };
  const context = { signal, progress: () => undefined };
  await readLines(input, context, (line) => looks.line(line), MOST_LINE_BYTES);
  await working;
  if (failure !== undefined) throw failure;
}

async function beginning(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of chunks) if (text.length < 2000) text += decoder.decode(chunk, { stream: true });
  } catch {
    // The other output tells of a lost connection.
  }
  return text;
}
