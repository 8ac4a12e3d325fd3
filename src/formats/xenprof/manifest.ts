/** `manifest.json` of a `.xenprof`, version 1. The same as JSON Schema, for other tools: manifest.schema.json. */
import * as v from 'valibot';
import { FormatError } from '../formatError';

export const MANIFEST_PATH = 'manifest.json';
export const MANIFEST_VERSION = 1;

const text = v.pipe(v.string(), v.maxLength(4096));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const machineSchema = v.object({
  /** Folder of the machine's captures in the recording: `dom0`, `guest1`; with several hosts below the host's: `xen2/dom0`. */
  folder: v.pipe(text, v.regex(/^(?!\.\.?(?:\/|$))[^/\\]+(?:\/(?!\.\.?$)[^/\\]+)?$/)),
  name: text,
  role: v.picklist(['dom0', 'driver', 'guest', 'native']),
  /** Xen's domain id while it was recorded. */
  domainId: v.optional(count),
});

export const fileSchema = v.object({
  path: v.pipe(text, v.minLength(1)),
  /** Bytes, not compressed. */
  size: count,
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** What it is, where the path does not say: `perf.data`, `kallsyms`, `xentrace`. */
  kind: v.optional(text),
});

export const reducedSchema = v.object({
  /** Symbol tables hold only what this recording needs. */
  symbols: v.boolean(),
  /** Only this part of the time was kept, on the recording's axis. */
  timeRange: v.optional(v.object({ startNs: v.number(), endNs: v.number() })),
  notes: v.optional(text),
});

export const manifestSchema = v.object({
  format: v.literal('xenprof'),
  version: v.literal(MANIFEST_VERSION),
  tool: v.object({ name: text, version: text }),
  /** ISO 8601, UTC. */
  createdAt: v.optional(v.pipe(v.string(), v.isoTimestamp())),
  title: text,
  /** The command of the workload and where it ran. */
  workload: v.optional(text),
  machines: v.array(machineSchema),
  notes: v.optional(text),
  files: v.array(fileSchema),
  reduced: v.optional(reducedSchema),
});

export type Manifest = v.InferOutput<typeof manifestSchema>;
export type ManifestMachine = v.InferOutput<typeof machineSchema>;
export type ManifestFile = v.InferOutput<typeof fileSchema>;

/** Checks the text of a manifest. Unknown keys are left out. @throws FormatError that names the key */
export function parseManifest(archive: string, json: string): Manifest {
  const place = { entry: MANIFEST_PATH };
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new FormatError(
      archive,
      place,
      `expected JSON (${error instanceof Error ? error.message : String(error)})`,
      'Pack the recording again',
    );
  }
  const version = v.safeParse(v.object({ format: v.literal('xenprof'), version: v.number() }), value);
  if (version.success && version.output.version > MANIFEST_VERSION) {
    throw new FormatError(
      archive,
      place,
      `expected version ${MANIFEST_VERSION}, found version ${version.output.version}`,
      'The recording was made by a newer Xen I/O Profiler: update this one',
    );
  }
  const result = v.safeParse(manifestSchema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new FormatError(
    archive,
    place,
    `${v.getDotPath(issue) ?? 'the manifest'}: ${issue.message}`,
    'Pack the recording again',
  );
}
