/** Files that what was recorded names: by the symbol table's source file, and by the module. */
import type * as vscode from 'vscode';
import { moduleName } from '../../../source/names/placeScore';
import type { RecordedSymbol } from '../../../source/recordedSymbol';
import type { WorkspaceFiles } from './workspaceFiles';

const MOST_BY_NAME = 40;
/** A driver's folder; the largest in Linux hold more, and a text search finds what is left out. */
const MOST_BY_MODULE = 200;

/** Nothing in them means anything in a glob. */
const PLAIN_PATH = /^[\w.+/-]{1,300}$/;
const PLAIN_NAME = /^[\w.+-]{1,100}$/;
const KERNEL_FILES = '{c,h,S,rs}';
const USER_FILES = '{c,h,S,s,cc,cpp,cxx,hh,hpp,hxx,rs}';

/** Endings of the files that hold code of that layer. */
export function extensionsOf({ layer }: RecordedSymbol): readonly string[] {
  return globOf({ layer }).slice(1, -1).split(',');
}

/** `common/grant_table.c` in any tree; only its last part if no tree has the folder. */
export async function filesByName(
  { sourceFile, layer }: RecordedSymbol,
  files: WorkspaceFiles,
): Promise<vscode.Uri[]> {
  const path = sourceFile.replaceAll('\\', '/').replace(/^(?:\.{0,2}\/)+/, '');
  if (!PLAIN_PATH.test(path)) return [];
  const found = await files.find(`**/${path}`, MOST_BY_NAME);
  // Xen's symbol table names files from the folder of the hypervisor on.
  const tried = await files.at(path, layer === 'hypervisor' ? ['xen/'] : []);
  const whole = [...found, ...tried];
  if (whole.length > 0 || !path.includes('/')) return whole;
  return files.find(`**/${path.slice(path.lastIndexOf('/') + 1)}`, MOST_BY_NAME);
}

/** `[xen_netback]`: folders and files called `xen-netback` or `xen_netback`. */
export async function filesByModule(
  symbol: RecordedSymbol,
  workspace: WorkspaceFiles,
): Promise<vscode.Uri[]> {
  const { module, layer } = symbol;
  if (layer === 'hypervisor' || module === '[kernel.kallsyms]') return [];
  const own = layer === 'user' ? programName(module) : moduleName(module);
  if (!PLAIN_NAME.test(own)) return [];
  const both = [...new Set([own, own.replaceAll('_', '-')])];
  const names = both.length === 1 ? own : `{${both.join(',')}}`;
  const files = globOf(symbol);
  const found = await Promise.all([
    workspace.find(`**/${names}/**/*.${files}`, MOST_BY_MODULE),
    workspace.find(`**/${names}.${files}`, MOST_BY_NAME),
  ]);
  return found.flat();
}

function programName(module: string): string {
  return module.slice(module.lastIndexOf('/') + 1).replace(/\.so(?:\.\d+)*$/, '');
}

function globOf({ layer }: Pick<RecordedSymbol, 'layer'>): string {
  return layer === 'hypervisor' || layer === 'kernel' ? KERNEL_FILES : USER_FILES;
}
