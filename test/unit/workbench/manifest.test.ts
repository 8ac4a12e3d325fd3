/** The manifest and the code share ids; these are held against each other here. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { COMMANDS, EDITORS, RULES_FILE, SETTINGS, VIEWS } from '../../../src/workbench/names';

const manifestSchema = v.object({
  main: v.string(),
  icon: v.string(),
  capabilities: v.object({
    untrustedWorkspaces: v.object({ restrictedConfigurations: v.array(v.string()) }),
  }),
  contributes: v.object({
    commands: v.array(v.object({ command: v.string(), title: v.string(), category: v.literal('Xen I/O') })),
    menus: v.record(v.string(), v.array(v.object({ command: v.string() }))),
    views: v.object({ xenIoProfiler: v.array(v.object({ id: v.string() })) }),
    viewsContainers: v.object({
      activitybar: v.array(v.object({ id: v.literal('xenIoProfiler'), icon: v.string() })),
    }),
    customEditors: v.array(
      v.object({
        viewType: v.string(),
        priority: v.string(),
        selector: v.array(v.object({ filenamePattern: v.string() })),
      }),
    ),
    configuration: v.object({ properties: v.record(v.string(), v.looseObject({ default: v.unknown() })) }),
    jsonValidation: v.array(v.object({ fileMatch: v.string(), url: v.string() })),
    colors: v.array(v.object({ id: v.string(), defaults: v.record(v.string(), v.string()) })),
    walkthroughs: v.array(v.object({ steps: v.array(v.object({ media: v.object({ image: v.string() }) })) })),
  }),
});

const manifest = v.parse(manifestSchema, JSON.parse(readFileSync('package.json', 'utf8')));
const { contributes } = manifest;

describe('manifest', () => {
  it('has every command of the code and no other', () => {
    expect(contributes.commands.map((c) => c.command).sort()).toEqual(Object.values(COMMANDS).sort());
  });

  it('has the views and editors of the code', () => {
    expect(contributes.views.xenIoProfiler.map((view) => view.id).sort()).toEqual(
      Object.values(VIEWS).sort(),
    );
    expect(contributes.customEditors.map((editor) => editor.viewType).sort()).toEqual(
      Object.values(EDITORS).sort(),
    );
  });

  it('opens recordings by itself, and other files only when asked', () => {
    const [recording, capture] = [EDITORS.profile, EDITORS.capture].map((id) =>
      contributes.customEditors.find((editor) => editor.viewType === id),
    );
    expect(recording).toMatchObject({ priority: 'default', selector: [{ filenamePattern: '*.xenprof' }] });
    expect(capture?.priority).toBe('option');
    expect(capture?.selector).toContainEqual({ filenamePattern: '*.data' });
  });

  it('has every setting that the code reads', () => {
    const { section, ...read } = SETTINGS;
    expect(Object.keys(contributes.configuration.properties).sort()).toEqual(
      Object.values(read)
        .map((name) => `${section}.${name}`)
        .sort(),
    );
  });

  it('explains every setting, says who may make it, and gives each a place of its own', () => {
    const settings = Object.entries(contributes.configuration.properties);
    for (const [name, { markdownDescription, scope, order }] of settings)
      expect([name, typeof markdownDescription, typeof scope, typeof order]).toEqual([
        name,
        'string',
        'string',
        'number',
      ]);
    expect(new Set(settings.map(([, { order }]) => order)).size).toBe(settings.length);
  });

  it('shows in menus only commands that there are', () => {
    const known = new Set<string>(Object.values(COMMANDS));
    for (const { command } of Object.values(contributes.menus).flat()) expect(known).toContain(command);
  });

  it('takes nothing that names files elsewhere from a workspace that is not trusted', () => {
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual(
      [SETTINGS.debugFolders, SETTINGS.codeLensProfile].map((name) => `${SETTINGS.section}.${name}`),
    );
  });

  it('checks own categories in the settings as in their file', () => {
    const schema: unknown = JSON.parse(readFileSync('src/iopath/categories/ownRules.schema.json', 'utf8'));
    const { items, maxItems } = v.parse(v.object({ items: v.unknown(), maxItems: v.number() }), schema);
    const setting = contributes.configuration.properties[`${SETTINGS.section}.${SETTINGS.categories}`];
    expect(setting).toMatchObject({ default: [], items, maxItems });
    expect(contributes.jsonValidation).toEqual([
      { fileMatch: RULES_FILE, url: './dist/ownRules.schema.json' },
    ]);
  });

  it('gives every colour a default in all four themes', () => {
    for (const { id, defaults } of contributes.colors) {
      expect([id, ...Object.keys(defaults)]).toEqual([
        id,
        'dark',
        'light',
        'highContrast',
        'highContrastLight',
      ]);
    }
  });

  it('names only files that are there', () => {
    const files = [
      manifest.icon,
      ...contributes.viewsContainers.activitybar.map((container) => container.icon),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map((step) => step.media.image)),
    ];
    for (const file of files) expect(readFileSync(file).length).toBeGreaterThan(100);
  });
});
