/** Every id that the manifest (package.json) and the code share, once. A test holds the two against each other. */

export const PREFIX = 'xenIoProfiler';

export const COMMANDS = {
  openProfile: `${PREFIX}.openProfile`,
  openSample: `${PREFIX}.openSample`,
  refreshProfiles: `${PREFIX}.refreshProfiles`,
  forgetProfile: `${PREFIX}.forgetProfile`,
  compareProfiles: `${PREFIX}.compareProfiles`,
  selectForCompare: `${PREFIX}.selectForCompare`,
  compareWithSelected: `${PREFIX}.compareWithSelected`,
  showLog: `${PREFIX}.showLog`,
  showOffload: `${PREFIX}.showOffload`,
  addHost: `${PREFIX}.addHost`,
  connectHost: `${PREFIX}.connectHost`,
  disconnectHost: `${PREFIX}.disconnectHost`,
  removeHost: `${PREFIX}.removeHost`,
  refreshHosts: `${PREFIX}.refreshHosts`,
  copyHostName: `${PREFIX}.copyHostName`,
  copyFix: `${PREFIX}.copyFix`,
  removeLeftovers: `${PREFIX}.removeLeftovers`,
  forgetSecrets: `${PREFIX}.forgetSecrets`,
  record: `${PREFIX}.record`,
  revertPlan: `${PREFIX}.revertPlan`,
  showAppliedPlan: `${PREFIX}.showAppliedPlan`,
  checkPrediction: `${PREFIX}.checkPrediction`,
  forgetCalibration: `${PREFIX}.forgetCalibration`,
} as const;

export const VIEWS = {
  profiles: `${PREFIX}.profiles`,
  hosts: `${PREFIX}.hosts`,
  viewer: `${PREFIX}.viewer`,
} as const;

export const EDITORS = {
  /** For recordings, which nothing else can show. */
  profile: `${PREFIX}.profile`,
  /** For files that others open too: offered under "Open With". */
  capture: `${PREFIX}.capture`,
} as const;

/** Panels that are no editors of one file. */
export const PANELS = { comparison: `${PREFIX}.comparison`, record: `${PREFIX}.recordForm` } as const;

/** Context keys of `when` clauses. */
export const CONTEXTS = { selectedForCompare: `${PREFIX}.selectedForCompare` } as const;

/** Own categories of a workspace, at the top of a folder. */
export const RULES_FILE = 'xen-io-categories.json';

/** The editor that VS Code itself would offer for a file of that name; another one would stand there without its title. */
export function editorFor(path: string): string {
  return path.endsWith('.xenprof') ? EDITORS.profile : EDITORS.capture;
}

export const SETTINGS = {
  section: PREFIX,
  /** Glob of workspace files that the Profiles view lists. */
  files: 'files',
  /** Own rules for categories, as in {@link RULES_FILE}. */
  categories: 'categories',
  /** Absolute path on the hosts for recordings while they are made. */
  hostDirectory: 'hostDirectory',
} as const;
