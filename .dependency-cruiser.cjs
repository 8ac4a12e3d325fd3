/**
 * The rooms of the house and who may use whom (see src/README.md). A room uses itself and the rooms below it.
 * `npm run lint` fails on an import that points up, on a circle, and on `vscode` or node's file system in the wrong room.
 */
const room = (name, mayUse) => ({
  name: `${name}-points-down`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: '^(src|webview)/', pathNot: `^src/(${[name, ...mayUse].join('|')})/` },
});

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'every-file-has-a-room',
      comment: 'a new folder under src gets a line below, which says what it may use',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot:
          '^src/(profile|iopath|compare|formats|offload|source|debugInfo|host|protocol|cli|workbench)/|^src/extension\\.ts$',
      },
      to: {},
    },
    room('profile', []),
    room('iopath', ['profile']),
    room('compare', ['profile', 'iopath']),
    room('formats', ['profile', 'iopath']),
    room('offload', ['profile', 'iopath', 'compare']),
    room('source', ['profile', 'iopath', 'offload']),
    room('debugInfo', ['profile', 'iopath', 'formats', 'source']),
    room('host', ['profile', 'iopath', 'formats', 'offload']),
    room('protocol', ['profile', 'offload']),
    room('cli', ['profile', 'iopath', 'compare', 'formats', 'offload', 'host']),
    room('workbench', [
      'profile',
      'iopath',
      'compare',
      'formats',
      'offload',
      'source',
      'debugInfo',
      'host',
      'protocol',
    ]),
    {
      name: 'webview-draws-what-it-is-given',
      severity: 'error',
      from: { path: '^webview/' },
      to: { path: '^src/', pathNot: '^src/(protocol|profile)/' },
    },
    {
      name: 'vscode-in-workbench-only',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/(extension\\.ts|workbench/)' },
      to: { path: '^vscode$|node_modules/@types/vscode/' },
    },
    {
      name: 'pure-core',
      comment:
        'profile, iopath, offload, source and protocol run in a worker, a webview and a test alike; a webview has no node',
      severity: 'error',
      from: { path: '^(src/(profile|iopath|offload|source|protocol)|webview)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'ssh-in-one-module',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/host/session\\.ts$' },
      to: { path: 'node_modules/(@types/)?ssh2/' },
    },
    {
      name: 'toolkit-in-one-module',
      severity: 'error',
      from: { path: '^webview/', pathNot: '^webview/ui/controls\\.ts$' },
      to: { path: '@vscode/webview-ui-toolkit' },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
