/** Every id that the manifest (package.json) and the code share, once. A test holds the two against each other. */

export const PREFIX = 'xenIoProfiler';

export const COMMANDS = {
  openProfile: `${PREFIX}.openProfile`,
  openSample: `${PREFIX}.openSample`,
  refreshProfiles: `${PREFIX}.refreshProfiles`,
  forgetProfile: `${PREFIX}.forgetProfile`,
  showLog: `${PREFIX}.showLog`,
} as const;

export const VIEWS = { profiles: `${PREFIX}.profiles`, viewer: `${PREFIX}.viewer` } as const;

export const EDITORS = {
  /** For recordings, which nothing else can show. */
  profile: `${PREFIX}.profile`,
  /** For files that others open too: offered under "Open With". */
  capture: `${PREFIX}.capture`,
} as const;

/** The editor that VS Code itself would offer for a file of that name; another one would stand there without its title. */
export function editorFor(path: string): string {
  return path.endsWith('.xenprof') ? EDITORS.profile : EDITORS.capture;
}

export const SETTINGS = {
  section: PREFIX,
  /** Glob of workspace files that the Profiles view lists. */
  files: 'files',
} as const;
