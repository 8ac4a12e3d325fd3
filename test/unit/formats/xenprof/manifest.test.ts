import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../../src/formats/formatError';
import { manifestSchema, parseManifest } from '../../../../src/formats/xenprof/manifest';

type Json = Record<string, unknown>;
type Schema = v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>> & {
  readonly entries?: Record<string, Schema>;
  readonly item?: Schema;
  readonly wrapped?: Schema;
  readonly literal?: unknown;
  readonly options?: readonly unknown[];
  readonly pipe?: readonly { readonly kind: string; readonly type: string; readonly requirement?: unknown }[];
};

const ACTIONS: Record<string, (requirement: unknown) => Json> = {
  max_length: (n) => ({ maxLength: n }),
  min_length: (n) => ({ minLength: n }),
  min_value: (n) => ({ minimum: n }),
  integer: () => ({ type: 'integer' }),
  regex: (r) => ({ pattern: (r as RegExp).source }),
  iso_timestamp: () => ({ format: 'date-time' }),
};

/** The part of JSON Schema that the manifest uses. */
function jsonSchema(schema: Schema): Json {
  if (schema.pipe !== undefined) {
    const [inner, ...actions] = schema.pipe;
    const made = actions.map((action) => ACTIONS[action.type](action.requirement));
    return Object.assign(jsonSchema({ ...(inner as unknown as Schema) }), ...made) as Json;
  }
  switch (schema.type) {
    case 'object': {
      const entries = Object.entries(schema.entries ?? {});
      return {
        type: 'object',
        properties: Object.fromEntries(entries.map(([key, s]) => [key, jsonSchema(s)])),
        required: entries.filter(([, s]) => s.type !== 'optional').map(([key]) => key),
      };
    }
    case 'optional':
      return jsonSchema(schema.wrapped!);
    case 'array':
      return { type: 'array', items: jsonSchema(schema.item!) };
    case 'literal':
      return { const: schema.literal };
    case 'picklist':
      return { enum: schema.options };
    case 'string':
    case 'number':
    case 'boolean':
      return { type: schema.type };
    default:
      throw new Error(`manifest.test.ts does not know ${schema.type}`);
  }
}

const VALID = {
  format: 'xenprof',
  version: 1,
  tool: { name: 'xen-io-profiler', version: '0.1.0' },
  title: 'rx',
  machines: [{ folder: 'dom0', name: 'Domain-0', role: 'dom0', domainId: 0 }],
  files: [{ path: 'dom0/perf.data', size: 1, sha256: 'a'.repeat(64) }],
};

describe('manifest', () => {
  it('has a JSON Schema that says the same', () => {
    const file = JSON.parse(readFileSync('src/formats/xenprof/manifest.schema.json', 'utf8')) as Json;
    const { $schema, title, description, ...rest } = file;
    expect([$schema, title, description].every((s) => typeof s === 'string')).toBe(true);
    expect(rest).toEqual(jsonSchema(manifestSchema as unknown as Schema));
  });

  it('reads a valid one, without keys it does not know', () => {
    expect(parseManifest('r', JSON.stringify({ ...VALID, later: true }))).toEqual(VALID);
  });

  it.each<[string, object, string]>([
    ['a newer version', { ...VALID, version: 2 }, 'update this one'],
    ['another format', { ...VALID, format: 'zip' }, 'format:'],
    ['a machine without role', { ...VALID, machines: [{ folder: 'a', name: 'a' }] }, 'machines.0.role:'],
    [
      'a folder that climbs',
      { ...VALID, machines: [{ folder: '../a', name: 'a', role: 'dom0' }] },
      'machines.0.folder:',
    ],
    ['a short digest', { ...VALID, files: [{ path: 'a', size: 1, sha256: 'ab' }] }, 'files.0.sha256:'],
    [
      'a negative size',
      { ...VALID, files: [{ path: 'a', size: -1, sha256: 'a'.repeat(64) }] },
      'files.0.size:',
    ],
  ])('refuses %s', (_, manifest, reason) => {
    expect(() => parseManifest('r', JSON.stringify(manifest))).toThrow(reason);
    expect(() => parseManifest('r', JSON.stringify(manifest))).toThrow(FormatError);
  });

  it('gives a manifest or a FormatError for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => parseManifest('r', text)).toThrow(FormatError);
      }),
    );
  });
});
